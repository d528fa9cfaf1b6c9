"""The visible text of the main element of a page, without what the generator adds to it."""

import re
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
SILENT = frozenset("script style template noscript svg math iframe object video audio select nav".split())
BLOCKS = frozenset(
    "address article aside blockquote br button dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr label legend li main ol option p pre section summary table tbody td tfoot th thead tr ul".split()
)
# An opening tag of the key closes an open element of the value.
IMPLIED_END = {"li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "tr": {"tr", "td", "th"},
               "td": {"td", "th"}, "th": {"td", "th"}, "option": {"option"}}
SCOPES = frozenset("ul ol dl table".split())

PART = re.compile(r"(?P<tag>^[a-z][a-z0-9]*)|\.(?P<class>[\w-]+)|#(?P<id>[\w-]+)"
                  r"|\[(?P<attr>[\w-]+)(?:(?P<op>[*^]?=)(?P<value>[^\]]*))?\]")


def matches_part(part, tag, attrs):
    if part["tag"]:
        return tag == part["tag"]
    if part["class"]:
        return part["class"] in attrs.get("class", "").split()
    if part["id"]:
        return attrs.get("id") == part["id"]
    value = attrs.get(part["attr"])
    if value is None or not part["op"]:
        return value is not None
    wanted = part["value"]
    return {"=": value == wanted, "*=": wanted in value, "^=": value.startswith(wanted)}[part["op"]]


def compile_selectors(texts):
    """Simple selectors, and two of them with a space between for a descendant."""
    return [[[m.groupdict() for m in PART.finditer(step)] for step in text.split()] for text in texts]


def matches(selectors, path, tag, attrs):
    """Whether the element matches a selector; `path` holds its ancestors."""
    def fits(step, element):
        return all(matches_part(part, *element) for part in step)

    for steps in selectors:
        if not fits(steps[-1], (tag, attrs)):
            continue
        if len(steps) == 1 or any(fits(steps[0], ancestor) for ancestor in path):
            return True
    return False


class Page(HTMLParser):
    """Collects the text of one page in parts: title, body, tab labels, notes, labels of callouts."""

    def __init__(self, chrome):
        super().__init__(convert_charrefs=True)
        self.rules = {key: compile_selectors(chrome[key]) for key in ("main", "drop", "labels", "tabs", "notes")}
        self.stack = []  # (tag, attrs, part that its text goes to)
        self.parts = {"title": [], "body": [], "tabs": [], "notes": []}
        self.found = False
        self.titled = False

    def part_of(self, tag, attrs):
        outer = self.stack[-1][2] if self.stack else None
        if outer is None:
            if self.found or not matches(self.rules["main"], [], tag, attrs):
                return None
            self.found = True
            return "body"
        path = [(name, values) for name, values, _ in self.stack]
        if outer == "drop" or tag in SILENT or matches(self.rules["drop"], path, tag, attrs):
            return "drop"
        if matches(self.rules["labels"], path, tag, attrs):
            return "label"
        for part in ("tabs", "notes"):
            if matches(self.rules[part], path, tag, attrs):
                return part
        if tag == "h1" and not self.titled:
            self.titled = True
            if not "".join(self.parts["body"]).strip():
                return "title"
            self.parts["body"].append(TITLE_START)
        return outer

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        self.close_implied(tag)
        part = self.part_of(tag, attrs)
        if tag in BLOCKS:
            self.add("\n", part)
        if tag == "pre":
            self.add(CODE_START, part)
        if tag == "img" and re.match(r"(https?:)?//", attrs.get("src", "")):
            self.add(attrs.get("alt", ""), part)  # opsbook shows this text in place of pictures of other sites
        if tag == "input" and attrs.get("type") == "checkbox":
            self.add(" ", part)
        if tag not in VOID:
            self.stack.append((tag, attrs, part))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def close_implied(self, tag):
        ends = IMPLIED_END.get(tag, ())
        for at in range(len(self.stack) - 1, -1, -1):
            name = self.stack[at][0]
            if name in ends:
                del self.stack[at:]
                return
            if name in SCOPES:
                return

    def handle_endtag(self, tag):
        for at in range(len(self.stack) - 1, -1, -1):
            if self.stack[at][0] == tag:
                if tag == "pre":
                    self.add(CODE_END, self.stack[at][2])
                if tag == "h1" and TITLE_START in self.parts["body"] and TITLE_END not in self.parts["body"]:
                    self.parts["body"].append(TITLE_END)
                if tag in BLOCKS:
                    self.add("\n", self.stack[at][2])
                if self.stack[at][2] == "label":
                    self.close_label()
                del self.stack[at:]
                return

    def handle_data(self, data):
        if self.stack:
            inside = any(name == "pre" for name, _, _ in self.stack)
            self.add(data if inside else re.sub(r"\s+", " ", data), self.stack[-1][2])

    def add(self, text, part):
        if part == "label":
            self.parts.setdefault("label", []).append(text)
        elif part in self.parts:
            self.parts[part].append(text)

    def close_label(self):
        """A callout's title counts as text unless it only names the callout's kind."""
        text = "".join(self.parts.pop("label", [])).strip()
        if text.casefold() not in KINDS:
            self.parts["body"].append("\n" + text + "\n")


KINDS = frozenset(
    "note tip info warning danger caution important success failure bug example quote abstract summary question "
    "attention error hint details todo tldr check seealso security".split()
) | {"see also", ""}

TITLE_START, TITLE_END = "\x04", "\x05"  # around the first h1 that is not the first thing on a page
CODE_START, CODE_END = "\x02", "\x03"
CODE = re.compile(f"{CODE_START}([^{CODE_END}]*){CODE_END}?")
# Shell prompts and comment marks are shown by some generators and not by others.
PROMPT = re.compile(r"(?m)^([ \t]*)(?:[$%>](?=[ \t])|#+(?!!))|(?<=[ \t])()#+(?=[ \t])")


REPLACED = [
    (re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ufe0e\ufe0f]"), ""),
    (re.compile("[\u2018\u2019\u201a\u201b\u2032]"), "'"),
    (re.compile("[\u201c\u201d\u201e\u00ab\u00bb\u2033]|''"), '"'),
    (re.compile("\u2026"), "..."),
    (re.compile("[\u2010-\u2015\u2212]|-{2,}"), "-"),
    (re.compile("\u00a9|\\(c\\)|\\(C\\)"), "(c)"),
    (re.compile("[\u2190\u2192\u2194]|-->|<--|<->|->|<-"), "->"),
    # Pictures in the text: emoji, dingbats, flags, private-use icons.
    (re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\U000e0000-\U000e007f\ue000-\uf8ff\u20e3\u2139]"), ""),
]


def normalise(text):
    text = CODE.sub(lambda code: PROMPT.sub(lambda mark: mark[1] or "", code[1]), text)
    for pattern, replacement in REPLACED:
        text = pattern.sub(replacement, text)
    return text.split()


def read(path, chrome):
    """The words of a page by part; nothing if it has no main element."""
    page = Page(chrome)
    page.feed(path.read_text(encoding="utf-8", errors="replace"))
    page.close()
    if not page.found:
        return None
    for pattern, replacement in chrome.get("replace", []):
        page.parts["body"] = [re.sub(pattern, replacement, "".join(page.parts["body"]))]
    words = {part: normalise("".join(page.parts[part])) for part in ("title", "tabs", "notes")}
    body = "".join(page.parts["body"])
    words["body"] = normalise(body.replace(TITLE_START, " ").replace(TITLE_END, " "))
    # Generators differ in where a title stands: without it, and with that of the page before the text.
    untitled = normalise(re.sub(f"{TITLE_START}[^{TITLE_END}]*{TITLE_END}", " ", body))
    words["variants"] = [words["body"], untitled, words["title"] + words["body"]]
    return words
