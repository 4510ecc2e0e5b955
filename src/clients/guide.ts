// The guides that are made from the table: one screen for each client, with VS Code and without.
import { type Client, type ConfigFile, type Evidence, SERVER } from "./client.ts";
import type { Machine } from "./machine.ts";

const EVIDENCE: Readonly<Record<Evidence, string>> = {
  run: "Tried with the real program.",
  read: "From its source or documentation; not tried by us with the real program.",
  unverified: "Not verified.",
};

/** Homes as a guide writes them. */
const SYSTEMS: readonly (readonly [string, Machine])[] = [
  ["Linux", { platform: "linux", home: "~", env: {} }],
  ["macOS", { platform: "darwin", home: "~", env: {} }],
  ["Windows", { platform: "win32", home: "%USERPROFILE%", env: { APPDATA: "%APPDATA%" } }],
];

/** The file name and the text of a client's guide. */
export function guideOf(client: Client): { readonly file: string; readonly text: string } {
  const parts = client.config ? programParts(client, client.config) : elsewhereParts(client);
  const facts = [...client.then.map((fact) => `- ${fact}`), ...lossOf(client)];
  const unattended = client.unattended === undefined ? [] : ["## With nobody there to ask", client.unattended];
  const knowing = facts.length > 0 ? ["## Good to know", facts.join("\n")] : [];
  const all = [`# Artie in ${client.name}`, ...parts, ...knowing, ...unattended, EVIDENCE[client.evidence]];
  return { file: `${client.id}.md`, text: `${all.join("\n\n")}\n` };
}

/** What the walkthrough shows: all of them, each with its guide and what it is there. */
export function overviewOf(clients: readonly Client[]): { readonly file: string; readonly text: string } {
  const rows = clients.map(({ id, name, config }) => {
    const link = `command:artie.showGuide?${encodeURIComponent(JSON.stringify({ client: id }))}`;
    return `| [${name}](${link}) | ${config ? "Connect an Agent..." : "steps in its guide"} |`;
  });
  const text = [
    "# Other agents",
    "Each gets one entry in its own configuration, and nothing else in it is changed. It acts with this window's account, gets at most what **Agent Access** gives, and its calls are on record under its own name.",
    ["| Agent | How |", "| --- | --- |", ...rows].join("\n"),
  ];
  return { file: "agents.md", text: `${text.join("\n\n")}\n` };
}

/** The list of all guides, for the README. */
export function guideList(clients: readonly Client[]): string {
  return clients.map(({ id, name }) => `[${name}](media/connect/${id}.md)`).join(" · ");
}

function programParts({ id, name }: Client, config: ConfigFile): string[] {
  const project = config.project;
  return [
    `**With VS Code.** Sign in to Artie, run **Artie: Connect an Agent...** and choose ${name}. It is tried at once, and you are told what was seen. It acts with the window's account, and gets at most what **Agent Access** gives.`,
    "**Without VS Code.** With a grant of a gateway, an API key (`arsk_...`), or made-up data:",
    fenced(
      "sh",
      `artie-mcp connect ${id} --grant-stdin < grant-or-key`,
      `artie-mcp connect ${id} --sandbox`,
      `artie-mcp connect --check ${id}`,
      `artie-mcp disconnect ${id}`,
    ),
    `\`--access\`, \`--tags\`, \`--pipeline\` and others narrow what it gets.${project === undefined ? "" : ` \`--project\` writes \`${slashes(project)}\` of the project instead, for everybody who works in it; no secret stands in it.`}`,
    "## What is written",
    `One entry in ${placesOf(config)}, and nothing else in it is changed:`,
    exampleOf(config, id),
  ];
}

function elsewhereParts({ id, name, steps, snippet }: Client): string[] {
  if (steps) return [steps.map((step, at) => `${at + 1}. ${step}`).join("\n")];
  if (!snippet) return [];
  return [
    `\`artie-mcp connect ${id}\` (with \`--sandbox\`, or a grant or key by \`--grant-stdin\`) writes the launcher for ${name}; then, with its path:`,
    fenced(snippet.language, snippet.code.replace("LAUNCHER", "/home/you/.artie/bin/artie-mcp")),
  ];
}

function placesOf(config: ConfigFile): string {
  const places = SYSTEMS.map(([system, machine]) => [system, config.user(machine)[0] ?? ""] as const);
  const [[, first] = ["", ""]] = places;
  if (places.every(([, path]) => path.replace("%USERPROFILE%", "~") === first)) return `\`${first}\``;
  return places.map(([system, path]) => `\`${slashes(path)}\` (${system})`).join(", ");
}

function exampleOf(config: ConfigFile, id: string): string {
  const entry = config.entry({ command: "/home/you/.artie/bin/artie-mcp", args: ["--client", id] }, "user");
  if (config.format === "toml") {
    const lines = Object.entries(entry).map(
      ([key, value]) => `${key} = ${JSON.stringify(value).replaceAll(",", ", ")}`,
    );
    return fenced("toml", `[${[...config.servers, SERVER].join(".")}]`, ...lines);
  }
  const whole = [...config.servers, SERVER].reduceRight<unknown>((inner, key) => ({ [key]: inner }), entry);
  return fenced("json", JSON.stringify(whole, null, 2));
}

function lossOf({ loses = [] }: Client): string[] {
  if (loses.length === 0) return [];
  const words = loses.map((word) => `\`${word}\``).join(", ");
  return [
    `- Its model is not told ${words} of a tool's input; a call that breaks them is answered with what is wrong.`,
  ];
}

function slashes(path: string): string {
  return path.includes("%") ? path.replaceAll("/", "\\") : path;
}

function fenced(language: string, ...lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, "```"].join("\n");
}

/** Links that install an entry without a secret in it: it starts the launcher, which has to be there. */
export function installLinks(clients: readonly Client[]): string {
  return clients
    .flatMap(({ name, config, link }) => {
      if (!config || !link) return [];
      const command = `${config.home?.("HOME") ?? "~"}/.artie/bin/artie-mcp`;
      const url = link(SERVER, config.entry({ command, args: [] }, "user"));
      return [`[**Add to ${name.replace(" without this extension", "")}**](${url})`];
    })
    .join(" · ");
}
