// The protocol's own conformance suite, against `artie-mcp http` over a sandbox, once for each generation. The suite is
// written for a server with tools, prompts and resources made for it; what asks for those is expected to fail and listed.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { root } from "../harness/paths.ts";
import { useBuilt } from "./built.ts";
import { Child, run } from "./child.ts";

const SUITE = join(root, "node_modules/@modelcontextprotocol/conformance/dist/index.js");

/** Scenarios that call a tool, get a prompt or read a resource of the suite's own server. */
const OF_BOTH = [
  "completion-complete: completion-complete",
  "json-schema-2020-12: json-schema-2020-12-tool-found",
  "prompts-get-embedded-resource: prompts-get-embedded-resource",
  "prompts-get-simple: prompts-get-simple",
  "prompts-get-with-args: prompts-get-with-args",
  "prompts-get-with-image: prompts-get-with-image",
  "resources-read-binary: resources-read-binary",
  "resources-read-text: resources-read-text",
  "resources-templates-read: resources-templates-read",
  "tools-call-audio: tools-call-audio",
  "tools-call-embedded-resource: tools-call-embedded-resource",
  "tools-call-error: tools-call-error",
  "tools-call-image: tools-call-image",
  "tools-call-mixed-content: tools-call-mixed-content",
  "tools-call-simple-text: tools-call-simple-text",
  "tools-call-with-progress: tools-call-with-progress",
];

const EXPECTED_FAILURES = {
  "2025-11-25": [
    ...OF_BOTH,
    "elicitation-sep1034-defaults: elicitation-sep1034-general",
    "elicitation-sep1330-enums: elicitation-sep1330-general",
    "tools-call-elicitation: tools-call-elicitation",
    "tools-call-sampling: tools-call-sampling",
    // That server logs over MCP, and keeps sessions in which it tells of changes.
    "logging-set-level: logging-set-level",
    "tools-call-with-logging: tools-call-with-logging",
    "resources-subscribe: resources-subscribe",
    "resources-unsubscribe: resources-unsubscribe",
  ],
  "2026-07-28": [
    ...OF_BOTH,
    "http-custom-header-server-validation: sep-2243-server-decode-base64",
    "http-custom-header-server-validation: sep-2243-server-no-xmcp-tool",
    "http-custom-header-server-validation: sep-2243-server-reject-invalid-param-chars",
    "http-custom-header-server-validation: sep-2243-server-reject-param-mismatch",
    "http-custom-header-server-validation: sep-2243-server-validate-param-match",
    "input-required-result-basic-elicitation: sep-2322-elicitation-incomplete",
    "input-required-result-basic-list-roots: sep-2322-list-roots-incomplete",
    "input-required-result-basic-sampling: sep-2322-sampling-incomplete",
    "input-required-result-capability-check: sep-2322-respect-client-capabilities",
    "input-required-result-multi-round: sep-2322-multi-round-r1",
    "input-required-result-multiple-input-requests: sep-2322-multiple-inputs-incomplete",
    "input-required-result-non-tool-request: sep-2322-non-tool-incomplete",
    "input-required-result-request-state: sep-2322-request-state-incomplete",
    "input-required-result-result-type: sep-2322-result-type-included",
    "input-required-result-tampered-state: sep-2322-reject-tampered-state",
    "server-stateless: sep-2575-http-server-no-independent-requests-on-stream",
    "server-stateless: sep-2575-missing-capability-http-400",
    "server-stateless: sep-2575-server-no-log-without-loglevel",
    "server-stateless: sep-2575-server-rejects-undeclared-capability",
  ],
} as const;

const checks = z.array(z.looseObject({ id: z.string(), status: z.string() }));

const built = useBuilt();

test.each(Object.entries(EXPECTED_FAILURES))(
  "%s: all that can be asked of this server holds",
  async (version, expected) => {
    const directory = await mkdtemp(join(tmpdir(), "artie-conformance-"));
    await using server = new Child([built.cli, "http", "--sandbox"]);
    const options = ["--suite", "all", "--spec-version", version, "-o", directory];
    await run([SUITE, "server", "--url", await server.line(), ...options]);
    const results = await resultsIn(directory);
    await rm(directory, { recursive: true });
    expect(
      results
        .filter(({ status }) => status === "FAILURE")
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...expected].sort());
    expect(results.filter(({ status }) => status === "SUCCESS").length).toBeGreaterThan(expected.length);
  },
  60_000,
);

/** Each check by its scenario and id. The suite leaves a folder for every scenario, named after it and the time. */
async function resultsIn(directory: string): Promise<{ name: string; status: string }[]> {
  const folders = await readdir(directory);
  const results = folders.map(async (folder) => {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(folder)?.[1] ?? folder;
    const ran = checks.parse(JSON.parse(await readFile(join(directory, folder, "checks.json"), "utf8")));
    return ran.map(({ id, status }) => ({ name: `${scenario}: ${id}`, status }));
  });
  return (await Promise.all(results)).flat();
}
