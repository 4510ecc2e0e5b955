// The person in the loop, with a real program at a gateway: it drops a slot when a person types `artie-mcp approve`, is
// denied another with the reason, is told that nobody decided in time, and that the slot is in use by the time of the yes.
import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import type { Gateway } from "../../../src/gateway/index.ts";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { nodeBinary, root } from "../../harness/paths.ts";
import { DROP, LIVE, Slots, STALE } from "../../support/slots.ts";
import { openChat, openGateway } from "./approval-gateways.ts";
import { LAST_WORDS, Model, type Step } from "./model.ts";
import { type Program, PROGRAMS } from "./programs.ts";
import { install, Stage } from "./stage.ts";

const REASON = "The warehouse still reads from it";
const GRANT = ["--name", "Agent", "--access", "everything", "--tags", "connectors", "--approval", "destroy", "--json"];
/** At the second gateway requests stand for a moment only. */
const BRIEF = { approvals: { standMs: 300 } };
const granted = z.object({ url: z.string() });

/** Those that it is tried with. */
export const DECIDING = PROGRAMS.filter(({ client }) => client === "claude-code" || client === "codex");

/** Connects it to two gateways and has a person decide. Resolves to what was seen. */
export async function decideFor(program: Program): Promise<string> {
  await using stage = await Stage.open(await install(program));
  await using sandbox = await startSandbox();
  const slots = new Slots(sandbox);
  await slots.pause();
  const seen: unknown[] = [];
  const look = () => seen.push({ stale: slots.has(STALE), live: slots.has(LIVE), drops: slots.drops });
  const type = ({ url, adminToken: token = "" }: Gateway, ...words: readonly string[]) =>
    stage.run(nodeBinary, [join(root, "dist", "cli.js"), ...words, "--gateway", url], { ARTIE_GATEWAY_TOKEN: token });
  const given = { approval: "" };
  await using chat = await openChat(look, [
    (id) => {
      given.approval = id;
      return type(gateway, "approve", id);
    },
    (id) => type(gateway, "deny", id, "--reason", REASON),
    async (id) => {
      await slots.resume();
      return type(gateway, "approve", id);
    },
  ]);
  await using gateway = await openGateway(sandbox, { approvalWebhook: chat.webhook });
  await using brief = await openGateway(sandbox, BRIEF);
  const servers = { artie: gateway, brief };
  for (const [name, at] of Object.entries(servers)) {
    const { url } = granted.parse(JSON.parse(await type(at, "grant", "create", ...GRANT)));
    await stage.run(program.command, program.add(name, url, false));
  }

  await using model = new Model(scriptWith(given));
  const { args, env } = program.ask("Drop the stale slots.", await model.listen(), Object.keys(servers));
  const said = await stage.run(program.command, args, env);
  look();
  assert.deepEqual(chat.failures, []);
  assertAnswers(model.answers, said);
  const after = { stale: false, live: true, drops: 1 };
  assert.deepEqual(seen, [{ stale: true, live: true, drops: 0 }, after, after, after]);
  return "approved once, denied, lapsed and changed in between";
}

/** @param given What was approved, by the time that it is used again */
function scriptWith(given: { readonly approval: string }): Step[] {
  const again = {
    server: "artie",
    tool: DROP,
    get input() {
      return { ...STALE, ...given };
    },
  };
  const [first, other, lapsing] = [
    { server: "artie", tool: DROP, input: STALE },
    { server: "artie", tool: DROP, input: LIVE },
    { server: "brief", tool: DROP, input: LIVE },
  ];
  return [first, again, other, lapsing, other];
}

function assertAnswers(answers: readonly string[], said: string): void {
  const [dropped = "", used = "", denied = "", lapsed = "", changed = ""] = answers;
  assert.ok(dropped.includes("dropped") && !dropped.includes("error"), `the slot was not dropped: ${dropped}\n${said}`);
  assert.match(used, /approval_used/);
  assert.match(denied, new RegExp(`approval_denied.*by admin: ${REASON}`));
  assert.match(lapsed, /approval_expired.*nobody decided in time, so it counts as denied/);
  assert.match(changed, /refused.*in use by the pipeline/);
  assert.ok(said.includes(LAST_WORDS), `it did not end as it should: ${said}`);
}
