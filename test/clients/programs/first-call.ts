// How far it is from nothing to an agent's first call: what a person has to click or type is counted, and the call is made
// by Claude Code itself.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { openSession } from "../../harness/session.ts";
import { Model } from "./model.ts";
import { type Program, PROGRAMS } from "./programs.ts";
import { install, Stage } from "./stage.ts";

const CLICKS = 3;
const LIST = "list_all_artie_pipelines";
const PIPELINE = "Logistics Postgres to Snowflake";

/** One command, and the sandbox answers. */
export async function fromCommandLine(): Promise<string> {
  const program = claudeCode();
  await using stage = await Stage.open(await install(program));
  await stage.write(program.file, program.before);
  await stage.artieMcp(["connect", program.client, "--sandbox"]);
  await assertFirstCall(program, stage);
  assert.deepEqual(stage.typed, ["connect claude-code --sandbox"]);
  return `its first call came after ${stage.typed.length} command`;
}

/** A window that was never used, with nobody signed in. */
export async function fromVsCode(): Promise<string> {
  const program = claudeCode();
  await using stage = await Stage.open(await install(program));
  await stage.write(program.file, program.before);
  // VS Code asks the person's shell where programs are.
  await stage.write(".profile", `PATH='${stage.env["PATH"]}'\nexport PATH\n`);
  // ARTIE_HOME is where it is for people.
  await using session = await openSession({ env: { ...stage.env, SHELL: "/bin/sh", ARTIE_HOME: "" } });
  const { page, workbench, host } = session;
  try {
    await countHands(page);
    await workbench.openContainer("Artie");
    await workbench.view("Pipelines").clickWelcome("Use the Sandbox");
    await page.getByRole("button", { name: "Connect Claude Code", exact: true }).click();
    const seen = await workbench.notification("Claude Code is connected to Artie");
    assert.match(seen, /Claude Code itself reaches it\./);
    await assertFirstCall(program, stage);
    assert.deepEqual(await handsOf(page), { clicks: CLICKS, keys: 0 });
    assert.ok(host.hasLogged(`Claude Code called ${LIST}: done`), "the window has not carried it out");
    return `its first call came after ${CLICKS} clicks in VS Code, no typing`;
  } catch (error) {
    console.error(await session.describeFailure("first call"));
    throw error;
  }
}

async function assertFirstCall(program: Program, stage: Stage): Promise<void> {
  await using model = new Model([{ tool: LIST, input: {} }]);
  const { args, env } = program.ask("Which pipelines are there?", await model.listen());
  const said = await stage.run(program.command, args, env);
  const [listed = ""] = model.answers;
  assert.ok(listed.includes(PIPELINE), `the call did not work: ${said}`);
}

function claudeCode(): Program {
  const program = PROGRAMS.find(({ client }) => client === "claude-code");
  assert.ok(program);
  return program;
}

/** Counts in the page itself whatever a person does there, however the test does it. */
const COUNT_HANDS = `
  globalThis.artieHands = { clicks: 0, keys: 0 };
  addEventListener("pointerdown", ({ isTrusted }) => isTrusted && (artieHands.clicks += 1), true);
  addEventListener("keydown", ({ isTrusted }) => isTrusted && (artieHands.keys += 1), true);
`;

function countHands(page: Page): Promise<unknown> {
  return page.evaluate(COUNT_HANDS);
}

function handsOf(page: Page): Promise<unknown> {
  return page.evaluate("artieHands");
}
