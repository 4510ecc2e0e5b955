// What holds the agent back: the settings, the person who refuses a call, the secret that only the person knows.
import { expect, test } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import { type AccessLevel, select, type Selection } from "../../../src/tools/selection.ts";
import { doAgentJob } from "../../harness/agent-job.ts";
import { shot, shots } from "../../harness/pictures.ts";
import type { Session } from "../../harness/session.ts";
import { doneStep, step } from "../../harness/walkthrough.ts";
import type { Workbench } from "../../harness/workbench.ts";
import { listPipelines } from "./model/scripts/small-talk.ts";
import type { Recording } from "./recording.ts";
import { SELECTION, type Stage } from "./stage.ts";

export function testLimits(stage: () => Stage): void {
  test("offers what the settings admit, and no tool that they filter out", async () => {
    const { chat, recording } = stage();
    const { answer } = await chat.ask("What can you do with Artie?");

    const admitted = namesIn(SELECTION);
    expect(admitted).not.toContain("artie_pipelines_detect_schema_changes");
    expect(admitted).not.toContain("list_all_artie_encryption_keys");
    expect(lastOffered(recording)).toEqual(admitted);
    expect(answer).toContain(`I am offered ${admitted.length} tools.`);
  });

  test("completes the walkthrough's last step with the first call", async () => {
    const { chat, session } = stage();
    const { page, workbench } = session;
    await workbench.runCommand("Artie: Get Started");
    await step(page, "ask").click();
    expect(await doneStep(page, "ask").count()).toBe(0);
    await chat.ask(listPipelines.example);
    await doneStep(page, "ask").waitFor();
    await workbench.runCommand("View: Close Editor");
  });

  test("offers other tools in the same chat when the access changes", async () => {
    const { chat, recording, sandbox, session } = stage();
    await chat.ask("What can you do with Artie?");
    await configureAccess(session.workbench, "Read");
    await waitUntilOffered(stage(), "read");
    const { answer } = await chat.ask("Start the pipeline MySQL to BigQuery.");
    expect(answer).toContain("I am not offered the tool artie_pipelines_start");
    expect(recording.calls).toEqual([]);
    expect(sandbox.pipeline("MySQL to BigQuery")).toMatchObject({ status: "draft", isDeploying: false });

    await configureAccess(session.workbench, "Everything");
    await waitUntilOffered(stage(), "everything");
  });

  test("leaves everything as it is when the person refuses a call", async () => {
    const { chat, recording, sandbox } = stage();
    const before = sandbox.snapshot();
    const { confirmations, answer } = await chat.ask("Start the pipeline MySQL to BigQuery.", "Skip");

    expect(confirmations).toEqual([expect.stringMatching(/Start pipeline[^]*MySQL to BigQuery/)]);
    expect(recording.calls).toEqual(["artie_pipelines_start"]);
    expect(sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(sandbox.snapshot()).toEqual(before);
    expect(answer).toContain("Nothing was started. The call was not made:");
  });

  test("sends nothing without a secret that the person does not give", async () => {
    const { chat, sandbox, session } = stage();
    stage().writeFile("one.csv", "event,timestamp\nsign_up,2026-07-01T00:00:00Z");
    const asking = chat.ask("Load the sign-up in one.csv through bulk track.");
    await session.workbench.asked("Artie: value of the secret INGESTION_KEY");
    await session.page.keyboard.press("Escape");
    const { answer } = await asking;

    expect(answer).toContain('Not loaded. There is no secret "INGESTION_KEY".');
    expect(sandbox.requests.filter(({ path }) => path.startsWith("/v1/"))).toEqual([]);
    expect(sandbox.snapshot().events.count).toBe(0);
  });

  test("moves the tree with the pipeline that it starts", async () => {
    const { chat, clock, session } = stage();
    const seen = new Map<string, string>();
    await session.workbench.widenSidebar(420);
    await doAgentJob(session.workbench, chat, (did, showed) => {
      seen.set(did, showed);
    });
    expect(seen.get("allowed the call")).toContain("MySQL to BigQuery is draft, deploying.");
    expect(seen.get("looked at MySQL to BigQuery again")).toMatch(/^deploying/);
    clock.advance(5_000);
    await session.workbench
      .view("Pipelines")
      .row("MySQL to BigQuery")
      .waitForDescription(/^backfilling 0 of 4/);
    await shot(session.page, "media/agent");
    await showsTheCall(session);
  });
}

async function showsTheCall({ page, workbench }: Session): Promise<void> {
  for (const view of ["Pipelines", "Connectors", "Agent Access"]) await workbench.toggleView(view);
  await workbench
    .view("Agent Access")
    .row("Start pipeline")
    .waitForDescription(/^MySQL to BigQuery · /);
  await workbench.restPointer();
  await shots(page, "agent-recent-calls");
  for (const view of ["Agent Access", "Connectors", "Pipelines"]) await workbench.toggleView(view);
}

/** The names that a selection admits, sorted. */
function namesIn(selection: Selection): string[] {
  return select(catalog, selection)
    .map(({ name }) => name)
    .sort();
}

function lastOffered({ entries }: Recording): string[] {
  return entries.findLast(({ request }) => request !== undefined)?.offered.toSorted() ?? [];
}

/** VS Code asks the server for its tools in its own time. */
async function waitUntilOffered({ chat, recording }: Stage, access: AccessLevel): Promise<void> {
  const ask = async (): Promise<string[]> => {
    await chat.ask("What can you do now?");
    return lastOffered(recording);
  };
  await expect.poll(ask).toEqual(namesIn({ ...SELECTION, access }));
}

async function configureAccess(workbench: Workbench, level: "Read" | "Everything"): Promise<void> {
  await workbench.runCommand("Artie: Configure Agent Access");
  await workbench.asked("Agent Access (1 of 2)");
  await workbench.pick(level);
  await workbench.asked("Agent Access (2 of 2)");
  await workbench.page.keyboard.press("Enter");
  await workbench.notification("The agent's access is saved");
  await workbench.clearNotifications();
}
