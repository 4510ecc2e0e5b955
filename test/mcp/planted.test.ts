// No credential comes out of what a client of MCP reads besides tools, whatever form it has and wherever it stands:
// resources, lists, prompts, completion, and the errors of all of them; nor out of tools as a client gets them.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { Planting } from "../support/planting.ts";
import { secretForms } from "../support/secret-forms.ts";
import { InProcess } from "./in-process.ts";

let sandbox: Sandbox;
let planting: Planting;
let session: InProcess;
beforeAll(async () => {
  sandbox = await startSandbox();
  planting = await Planting.before(sandbox);
  const { eventsUrl, apiKey } = sandbox;
  session = await InProcess.open({ url: planting.url, eventsUrl, apiKey }, undefined, 0, () => planting.known);
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await planting[Symbol.asyncDispose]();
  await sandbox.close();
});

/** What kind of thing it is, which its name must not say. */
const KINDS = /^(?:type|status|role|sourceType)$/;
const LISTS = ["list_all_artie_pipelines", "list_all_artie_connectors", "list_all_artie_source_readers"];

/** Everything that a client can ask for without arguments of its own; what fails is shown too. */
async function shown(): Promise<string[]> {
  const { client } = session;
  const prompts = (await client.listPrompts()).prompts;
  const uuids = sandbox.snapshot();
  const uris = [
    "artie://pipelines",
    ...uuids.pipelines.slice(0, 2).map(({ uuid }) => `artie://pipelines/${uuid}`),
    ...uuids.connectors.slice(0, 2).map(({ uuid }) => `artie://connectors/${uuid}`),
  ];
  const templates = (await client.listResourceTemplates()).resourceTemplates;
  const asked: (() => Promise<unknown>)[] = [
    () => client.listResources(),
    ...uris.map((uri) => () => client.readResource({ uri })),
    ...prompts.flatMap(({ name, arguments: args = [] }) =>
      args.map(
        (argument) => () =>
          client.complete({ ref: { type: "ref/prompt", name }, argument: { name: argument.name, value: "" } }),
      ),
    ),
    ...templates.map(
      ({ uriTemplate: uri }) =>
        () =>
          client.complete({ ref: { type: "ref/resource", uri }, argument: { name: "uuid", value: "" } }),
    ),
    ...LISTS.map((name) => () => client.callTool({ name, arguments: {} })),
  ];
  const answers = await Promise.allSettled(asked.map((ask) => ask()));
  return answers.map((answer) =>
    JSON.stringify(answer.status === "fulfilled" ? answer.value : [String(answer.reason), answer.reason]),
  );
}

it("not in what is listed, read and completed", async () => {
  for (let round = 0; round < 2; round++) {
    planting.known = [];
    planting.misbehavior = { kind: "fields", keeps: KINDS };
    expect(planting.leaksIn(await shown())).toEqual([]);
  }
  expect(planting.counts.get("pipeline_list")).toBeGreaterThan(300);
});

it.each(["pipeline_list", "pipeline_detail", "connector_list", "connector_detail", "source_reader_list"])(
  "not in what fails for %s",
  async (operation) => {
    for (const status of [400, 500, 200]) {
      planting.known = [];
      const write = (error: string) => ({ error });
      planting.misbehavior = { kind: "refusal", operation, status, write };
      const texts = await shown();
      expect(texts.some((text) => /\(\d+\.\)/.test(text))).toBe(true);
      expect(planting.leaksIn(texts)).toEqual([]);
    }
  },
);

it("not in prompts and errors that repeat what was pasted", async () => {
  planting.misbehavior = { kind: "none" };
  const { client } = session;
  const { prompts } = await client.listPrompts();
  const forms = secretForms.filter(({ kind }) => kind === "form");
  for (const [index, form] of forms.entries()) {
    const { value, pieces } = form.plant(index + 1);
    const { name, arguments: args = [] } = prompts[index % prompts.length] ?? { name: "" };
    const pasted = String(value).slice(0, 1_000);
    const given = Object.fromEntries(args.map((argument) => [argument.name, pasted]));
    const answers = await Promise.allSettled([
      client.getPrompt({ name, arguments: given }),
      client.getPrompt({ name, arguments: { ...given, [pasted]: "x" } }),
      client.readResource({ uri: pasted }),
      client.callTool({ name: pasted, arguments: {} }),
    ]);
    const text = JSON.stringify(
      answers.map((answer) => (answer.status === "fulfilled" ? answer.value : String(answer.reason))),
    );
    expect([form.name, pieces.filter((piece) => text.includes(piece))]).toEqual([form.name, []]);
  }
});
