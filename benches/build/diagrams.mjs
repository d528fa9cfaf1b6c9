// Mermaid diagrams of the kinds and sizes that runbooks hold.
const flowchart = (nodes) => {
  const lines = ["flowchart TD"];
  for (let at = 0; at < nodes; at += 1) {
    lines.push(`  n${at}["Step ${at}: look at the queue"] -->|${at % 2 ? "yes" : "no"}| n${at + 1}{Is it empty?}`);
    if (at % 5 === 4) lines.push(`  n${at} -.-> n${Math.max(0, at - 7)}`);
  }
  return lines.join("\n");
};

const sequence = (calls) => {
  const lines = ["sequenceDiagram", "  participant Client", "  participant Gateway", "  participant Store"];
  for (let at = 0; at < calls; at += 1) {
    lines.push(`  Client->>Gateway: request ${at}`, `  Gateway->>+Store: read ${at}`, "  Store-->>-Gateway: rows");
  }
  return lines.join("\n");
};

const state = () =>
  "stateDiagram-v2\n  [*] --> Healthy\n  Healthy --> Degraded: error rate\n  Degraded --> Down: no replica\n  Down --> Healthy: failover\n  Degraded --> Healthy: recovered";

const kinds = [
  () => flowchart(6),
  () => flowchart(25),
  () => flowchart(60),
  () => sequence(4),
  () => sequence(12),
  state,
  () => "graph LR\n  subgraph edge\n    lb[Load balancer] --> web1\n    lb --> web2\n  end\n  web1 --> db[(Database)]\n  web2 --> db",
  () => "pie title Causes of pages\n  \"Disk\" : 12\n  \"Network\" : 7\n  \"Deploy\" : 21",
];

// The fence of the diagram with this number. Kinds repeat, but no two diagrams
// are the same, as opsbook draws the same diagram only once.
export const diagram = (number) => `\`\`\`mermaid\n${kinds[number % kinds.length]()}\n%% ${number}\n\`\`\`\n`;
