// The real programs at a running gateway, by every way in that they have: set up by the product with a grant's URL, told
// the URL, sending the grant's token as bearer, signed in with OAuth. In one conversation the model reads and changes
// something by each of them, reaches for what its grant does not have, and calls once more after the grant was revoked.
import assert from "node:assert/strict";
import { Gateway, type Granted } from "./gateway.ts";
import { LAST_WORDS, Model, type Step } from "./model.ts";
import { MCPORTER, type Program, TOKEN } from "./programs.ts";
import { install, Stage } from "./stage.ts";

/** A way in: what the program calls the server, and what its grant is for. Each changes another pipeline. */
interface Way {
  readonly server: string;
  readonly pipeline: string;
  readonly change: string;
}

interface Place {
  readonly stage: Stage;
  readonly gateway: Gateway;
}

const [STOP, START] = ["artie_pipelines_cancel_backfill", "artie_pipelines_start"];
const SET_UP: Way = { server: "artie", pipeline: "Logistics Postgres to Snowflake", change: STOP };
const BY_URL: Way = { server: "artieurl", pipeline: "MySQL to BigQuery", change: START };
const BY_BEARER: Way = { server: "artiebearer", pipeline: "Staging Postgres to BigQuery", change: START };
const BY_OAUTH: Way = { server: "artieoauth", pipeline: "Support MongoDB to BigQuery", change: START };
const ELSEWHERE = "Billing Postgres to Snowflake";
const LIST = "list_all_artie_pipelines";

const REVOKED = /The grant .+ was revoked at/;
/** It connects anew with each call, tries the older transport as well, and tells of that one's refusal alone. */
const GONE = /HTTP 410/;
/** Tokens have died with their grant; another connect code lets the program in again. */
const SIGN_IN = /authenticat|authoriz/i;

export async function overGateway(program: Program): Promise<string> {
  await using stage = await Stage.open(await install(program));
  await stage.write(program.file, program.before);
  await using gateway = await openGateway();
  const ways = [SET_UP, BY_URL, BY_BEARER, ...(program.signIn ? [BY_OAUTH] : [])];
  const grants = await grantsFor(ways, gateway);
  for (const [way, grant] of grants) await letIn(program, way, grant, { stage, gateway });
  gateway.sandbox.clearRequests();

  const script = [...grants].flatMap(([way, { id }]) => stepsOf(way, () => gateway.artieMcp("grant", "revoke", id)));
  await using model = new Model(script);
  const servers = ways.map(({ server }) => server);
  const { args, env } = program.ask("What is there to do?", await model.listen(), servers);
  const said = await stage.run(program.command, args, { ...env, [TOKEN]: grants.get(BY_BEARER)?.token ?? "" });
  assert.ok(said.includes(LAST_WORDS), `it did not end as it should: ${said}`);
  assert.equal(model.answers.length, script.length, said);
  for (const way of ways) assertAnswers(way, model.answers.splice(0, 4), way === BY_OAUTH ? SIGN_IN : REVOKED);
  assertChanged(ways, gateway);
  const ended = /was revoked at .+ To give it a new one: artie-mcp connect/;
  await assert.rejects(stage.artieMcp(["connect", "--check", program.client]), ended);
  return `let in as ${servers.join(", ")}, kept to its grants, told of their end`;
}

/** Without a model: each call is a command. */
export async function mcporterOverGateway(): Promise<string> {
  await using stage = await Stage.open(await install(MCPORTER));
  await using gateway = await openGateway();
  const ways = [BY_URL, BY_BEARER, BY_OAUTH];
  const grants = await grantsFor(ways, gateway);
  const env = { [TOKEN]: grants.get(BY_BEARER)?.token ?? "", MCPORTER_OAUTH_NO_BROWSER: "1" };
  const type = (...args: readonly string[]) => stage.run(MCPORTER.command, args, env);
  gateway.sandbox.clearRequests();
  for (const [way, grant] of grants) {
    const { server } = way;
    const [url, ...more] =
      way === BY_URL
        ? [grant.url]
        : way === BY_BEARER
          ? [`${gateway.url}/g/mcp`, "--header", `Authorization=Bearer \${${TOKEN}}`]
          : [`${gateway.url}/mcp`, "--auth", "oauth"];
    await type("config", "add", server, url, ...more);
    if (way === BY_OAUTH) {
      const browser = await stage.seatPerson(grant.connect_code);
      await stage.run(MCPORTER.command, ["auth", server], browser);
    }
    const answers: string[] = [];
    for (const { tool, input, before } of stepsOf(way, () => gateway.artieMcp("grant", "revoke", grant.id))) {
      await before?.();
      // Who has to sign in again is not waited for.
      const call = [
        "--oauth-timeout",
        "1000",
        "call",
        `${server}.${tool}`,
        "--args",
        JSON.stringify(input),
        "--output",
        "json",
      ];
      answers.push(await type(...call).catch(String));
    }
    assertAnswers(way, answers, way === BY_OAUTH ? SIGN_IN : GONE);
  }
  assertChanged(ways, gateway);
  return `let in as ${ways.map(({ server }) => server).join(", ")}, kept to its grants, told of their end`;
}

/** What describes a client that signs in lies with its maker, whom a test does not ask: each registers. */
function openGateway(): Promise<Gateway> {
  return Gateway.open("--no-client-documents");
}

async function grantsFor(ways: readonly Way[], gateway: Gateway): Promise<ReadonlyMap<Way, Granted>> {
  const grants = new Map<Way, Granted>();
  for (const way of ways) grants.set(way, await gateway.grant("--access", "operate", "--pipeline", way.pipeline));
  return grants;
}

async function letIn(program: Program, way: Way, grant: Granted, { stage, gateway }: Place): Promise<void> {
  const add = (address: string, sends: boolean, env = {}) =>
    stage.run(program.command, program.add(way.server, address, sends), env);
  if (way === SET_UP) await stage.artieMcp(["connect", program.client, "--grant-stdin"], grant.url);
  else if (way === BY_URL) await add(grant.url, false);
  else if (way === BY_BEARER) await add(`${gateway.url}/g/mcp`, true);
  else {
    const browser = await stage.seatPerson(grant.connect_code);
    await add(`${gateway.url}/mcp`, false, browser);
    const [command, ...args] = program.signIn?.(way.server) ?? [];
    if (command !== undefined) await stage.run(command, args, browser);
  }
}

function stepsOf({ server, pipeline, change }: Way, revoke: () => Promise<unknown>): Step[] {
  return [
    { server, tool: LIST, input: {} },
    { server, tool: change, input: { pipeline } },
    { server, tool: change, input: { pipeline: ELSEWHERE } },
    { server, tool: LIST, input: {}, before: revoke },
  ];
}

function assertAnswers({ server, pipeline }: Way, answers: readonly string[], ended: RegExp): void {
  const [listed = "", changed = "", outside = "", revoked = ""] = answers;
  assert.ok(listed.includes(pipeline), `${server}: ${listed}`);
  assert.ok(!listed.includes(ELSEWHERE), `${server} was shown more than its grant has: ${listed}`);
  assert.ok(changed.includes(pipeline) && !changed.includes("error"), `${server}: ${changed}`);
  assert.match(outside, /unknown_name/, server);
  assert.match(revoked, ended, server);
}

function assertChanged(ways: readonly Way[], { sandbox }: Gateway): void {
  const changes = sandbox.requests.filter(({ method }) => method !== "GET").map(({ path }) => path.split("/")[2]);
  assert.deepEqual(
    changes,
    ways.map(({ pipeline }) => sandbox.pipeline(pipeline).uuid),
  );
}
