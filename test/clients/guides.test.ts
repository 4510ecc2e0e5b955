// The guides and the links that are made from the table: short, with commands that there are, and without a secret.
import { describe, expect, test } from "vitest";
import { parseCommand } from "../../src/cli/options.ts";
import { guideOf, installLinks } from "../../src/clients/guide.ts";
import { CLIENTS } from "../../src/clients/table.ts";

const MAX_LINES = 60;
const MAX_WORDS = 300;

describe.each(CLIENTS)("the guide of $id", (client) => {
  const { text } = guideOf(client);

  test("fits on a screen", () => {
    expect(text.split("\n").length).toBeLessThanOrEqual(MAX_LINES);
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(MAX_WORDS);
  });

  test("has commands as the command line takes them", () => {
    const commands = text.match(/\bartie-mcp (?:connect|disconnect|gateway|grant|account)\b[^`\n]*/g) ?? [];
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(() => parseCommand(wordsOf(command)), command).not.toThrow();
  });
});

test("the links hold nothing but the launcher", () => {
  const links = installLinks(CLIENTS);
  const vscode = /vscode:mcp\/install\?(\S+)\)/.exec(links)?.[1] ?? "";
  expect(JSON.parse(decodeURIComponent(vscode))).toEqual({
    ...{ name: "artie", type: "stdio" },
    ...{ command: "${userHome}/.artie/bin/artie-mcp", args: [] },
  });
  const cursor = /config=([^)&]+)\)/.exec(links)?.[1] ?? "";
  expect(JSON.parse(Buffer.from(decodeURIComponent(cursor), "base64").toString())).toEqual({
    ...{ command: "${userHome}/.artie/bin/artie-mcp", args: [] },
  });
});

/** As a shell takes it apart, without what comes from a file. */
function wordsOf(command: string): string[] {
  const words = command.replace(/ < \S+$/, "").match(/"[^"]*"|\S+/g) ?? [];
  return words.slice(1).map((word) => word.replaceAll('"', ""));
}
