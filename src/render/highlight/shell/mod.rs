//! Shell scripts and sessions.

mod lexer;
mod words;

use super::class::Class;
use super::markup::Markup;
use crate::shell::LineKind;
use lexer::Lexer;

/// Writes `code` as shell. `lines` says what each line is; empty, if all of it
/// is one script.
pub(super) fn highlight(code: &str, lines: &[LineKind], markup: &mut Markup<'_>) {
    if lines.is_empty() {
        return Lexer::new(code.as_bytes(), 0).read(code.len(), markup);
    }
    let mut lexer = Lexer::new(code.as_bytes(), 0);
    let mut at = 0;
    for (line, kind) in code.split_inclusive('\n').zip(lines) {
        let end = at + line.len();
        match *kind {
            LineKind::Output => markup.put(end, Class::Output),
            LineKind::Code => {
                lexer.go_to(at);
                lexer.read(end, markup);
            }
            LineKind::Prompt(length) => {
                markup.put(at + length, Class::Prompt);
                // A prompt ends whatever was left open before it.
                lexer = Lexer::new(code.as_bytes(), at + length);
                lexer.read(end, markup);
            }
            LineKind::Continuation(length) => {
                markup.put(at + length, Class::Prompt);
                lexer.go_to(at + length);
                lexer.read(end, markup);
            }
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::session_lines;

    fn html(code: &str) -> String {
        let mut out = String::new();
        let mut markup = Markup::new(code, &mut out);
        highlight(code, &session_lines("console", code), &mut markup);
        markup.finish();
        out.replace("<span class=\"", "[")
            .replace("\">", ":")
            .replace("</span>", "]")
    }

    #[test]
    fn commands_stand_where_commands_stand() {
        assert_eq!(
            html("A=1 sudo -u postgres psql -c 'x' | wc -l && ./go.sh; ls"),
            "[hv:A]=1 [hf:sudo] [ho:-u] postgres [hf:psql] [ho:-c] [hs:'x'] [hg:|] [hf:wc] [ho:-l] \
             [hg:&amp;&amp;] [hf:./go.sh][hg:;] [hf:ls]"
        );
        assert_eq!(
            html("docker compose restart api # now"),
            "[hf:docker] compose restart api [hc:# now]"
        );
    }

    #[test]
    fn keywords_are_keywords_only_where_a_command_may_stand() {
        assert_eq!(
            html("for i in 1 2; do\n  echo do $i\ndone"),
            "[hk:for] i [hk:in] [hn:1] [hn:2][hg:;] [hk:do]\n  [hf:echo] do [hv:$i]\n[hk:done]"
        );
        assert_eq!(
            html("if [ -f x ]; then a; fi"),
            "[hk:if] [hk:[] [ho:-f] x [hk:]][hg:;] [hk:then] [hf:a][hg:;] [hk:fi]"
        );
    }

    #[test]
    fn variables_and_substitutions_are_read_inside_double_quotes_only() {
        assert_eq!(
            html("echo \"a $B ${C:-d} $(date +%F) e\" '$F' $1"),
            "[hf:echo] [hs:\"a ][hv:$B][hs: ][hv:${C:-d}][hs: ][hv:$(][hf:date] +%F[hv:)][hs: e\"] \
             [hs:'$F'] [hv:$1]"
        );
        assert_eq!(
            html("x=$(a | b) c `d` $((1 + 2)) e"),
            "[hv:x]=[hv:$(][hf:a] [hg:|] [hf:b][hv:)] [hf:c] [hv:`][hf:d][hv:`] [hv:$((1 + 2))] e"
        );
    }

    #[test]
    fn inputs_are_told_from_redirections() {
        assert_eq!(
            html("kubectl -n <namespace> logs {{pod}} \"<a-b>\" --tail=10 > out 2>&1 < in"),
            "[hf:kubectl] [ho:-n] [hi:&lt;namespace&gt;] logs [hi:{{pod}}] [hs:\"][hi:&lt;a-b&gt;]\
             [hs:\"] [ho:--tail]=10 [hg:&gt;] out [hg:2&gt;&amp;1] [hg:&lt;] in"
        );
    }

    #[test]
    fn a_heredoc_is_text_up_to_its_word() {
        assert_eq!(
            html("cat <<EOF | sh\na $B <x-y>\nEOF\nls <<-'E'\n\t$C\n\tE\nid"),
            "[hf:cat] [hg:&lt;&lt;EOF] [hg:|] [hf:sh]\n[hs:a ][hv:$B][hs: ][hi:&lt;x-y&gt;][hs:\n]\
             [hg:EOF]\n[hf:ls] [hg:&lt;&lt;-'E']\n[hs:\t$C\n]\t[hg:E]\n[hf:id]"
        );
    }

    #[test]
    fn a_session_keeps_prompt_and_output_apart() {
        assert_eq!(
            html("$ ls \\\n  -l\na'b\nc\n$ echo 'x\n> y'\nz"),
            "[hp:$ ][hf:ls] \\\n  [ho:-l]\n[hx:a'b\nc\n][hp:$ ][hf:echo] [hs:'x\n][hp:&gt; ][hs:y']\n\
             [hx:z]"
        );
    }

    #[test]
    fn functions_and_cases_are_read() {
        assert_eq!(
            html("f() { a; }\ncase $x in\n  b) c ;;\nesac\nA=(1 b)"),
            "[hf:f]() [hk:{] [hf:a][hg:;] [hk:}]\n[hk:case] [hv:$x] [hk:in]\n  [hf:b]) [hf:c] [hg:;;]\n\
             [hk:esac]\n[hv:A]=([hn:1] b)"
        );
    }
}
