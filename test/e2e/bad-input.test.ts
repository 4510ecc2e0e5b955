// Things that go wrong while the window is open: nothing there or far too much, a reload in the middle of an action, a
// key that is revoked, a pipeline that somebody else deletes, an API that is gone for a while. One window for all.
import { expect, onTestFinished } from "vitest";
import { type ArtieClient, createArtieClient } from "../../src/artie/index.ts";
import { ManualClock, type Sandbox, type SandboxOptions } from "../../src/sandbox/index.ts";
import { PipelinePage } from "../harness/pipeline-page.ts";
import { type Session } from "../harness/session.ts";
import { shot, test } from "./fixture.ts";
import { stillSandbox } from "../support/still-sandbox.ts";

const DRAFT = "MySQL to BigQuery";
const OTHER_DRAFT = "Staging Postgres to BigQuery";
const RUNNING = "Billing Postgres to Snowflake";
const HOUR_MS = 3_600_000;

/** An API that can go away and come back at its address as another. Its time moves only when it is told to. */
class Api {
  readonly clock = new ManualClock();
  #sandbox: Sandbox | undefined;
  #port = 0;

  get sandbox(): Sandbox {
    if (!this.#sandbox) throw new Error("The API is down.");
    return this.#sandbox;
  }

  /** Somebody else who uses the same account. */
  get elsewhere(): ArtieClient {
    const { url } = this.sandbox;
    return createArtieClient({ url, key: "arsk_elsewhere", userAgent: "somebody-else/1" });
  }

  async start(options: SandboxOptions = {}): Promise<void> {
    this.#sandbox = await stillSandbox({ ...options, clock: this.clock, port: this.#port });
    this.#port = Number(new URL(this.#sandbox.url).port);
  }

  async stop(): Promise<void> {
    await this.#sandbox?.close();
    this.#sandbox = undefined;
  }
}

interface Window extends Pick<Session, "page" | "workbench"> {
  readonly pipelinePage: PipelinePage;
  readonly api: Api;
}

test("whatever goes wrong while the window is open", async ({ openWorkbench }) => {
  const api = new Api();
  await api.start();
  onTestFinished(() => api.stop());
  const { page, workbench } = await openWorkbench({
    userSettings: { "artie.apiUrl": api.sandbox.url, "artie.refreshInterval": 5 },
  });
  const window = { page, workbench, pipelinePage: new PipelinePage(page), api };
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(460);
  await workbench.signIn("Acme", api.sandbox.apiKey);
  await workbench.view("Pipelines").row(DRAFT).waitFor();

  await showsThatThereIsNothing(window);
  await survivesReloads(window);
  await findsTheWayBackWhenItsKeyIsRevoked(window);
  await takesNoteOfADeletion(window);
  await followsWhatIsUnfoldedAgain(window);
  await fillsWhatWasOpenedWithoutTheApi(window);
  await waitsForTheApi(window);
  await showsFiveThousand(window);
});

async function showsThatThereIsNothing({ page, workbench, api }: Window): Promise<void> {
  const { sandbox, elsewhere } = api;
  const pipelines = workbench.view("Pipelines");
  for (const { uuid } of sandbox.snapshot().pipelines) await elsewhere.pipelines.delete(uuid);
  expect(await pipelines.welcome()).toContain("This account has no pipelines yet.");
  await page
    .locator(".part.statusbar")
    .getByRole("button", { name: /0 pipelines, none needs attention/ })
    .waitFor();
  await workbench.runCommand("Artie: Start Pipeline");
  await workbench.notification("There is no draft to start.");
  await shot(page, "bad-input-nothing");
  sandbox.reset();
  await pipelines.row(DRAFT).waitFor();
  await workbench.clearNotifications();
}

async function survivesReloads(window: Window): Promise<void> {
  const { page, workbench, api, pipelinePage } = window;
  const { sandbox, clock } = api;
  const draft = workbench.view("Pipelines").row(DRAFT);

  sandbox.planFault({ fault: "hang", path: /start$/ });
  await draft.clickInline("Start Pipeline");
  await workbench.answerQuestion("Start");
  await workbench.notification("Starting");
  await workbench.view("Pipelines").row(OTHER_DRAFT).clickInline("Start Pipeline");
  expect(await workbench.question()).toContain(`Start ${OTHER_DRAFT}?`);
  await page.reload();
  await workbench.openContainer("Artie");
  await draft.waitForDescription(/^draft/);
  await workbench
    .view("Pipelines")
    .row(OTHER_DRAFT)
    .waitForDescription(/^draft/);

  await draft.clickInline("Open Pipeline");
  await pipelinePage.waitFor(DRAFT);
  await pipelinePage.filter("addr");
  await pipelinePage.waitForCount("1 of 4 tables");
  await draft.clickInline("Start Pipeline");
  await workbench.answerQuestion("Start");
  await draft.waitForDescription(/^deploying/);
  await workbench.notification("Started");
  await workbench.reload();
  await pipelinePage.stateOf("Pipeline").getByText("deploying").waitFor();
  await pipelinePage.waitForCount("1 of 4 tables");
  for (let hours = 0; hours < 48; hours++) clock.advance(HOUR_MS);
  expect(await workbench.notification("is up")).toBe(`${DRAFT} is up: the backfill of 4 tables has ended.`);
  await shot(page, "bad-input-told-after-reload");
}

async function findsTheWayBackWhenItsKeyIsRevoked({ page, workbench, pipelinePage, api }: Window): Promise<void> {
  const { sandbox } = api;
  const row = workbench.view("Pipelines").row(DRAFT);
  const unfolded = row.locator.and(page.locator("[aria-expanded=true][aria-selected=true]"));
  await workbench.clearNotifications();
  await row.click();
  await row.expand();
  await unfolded.waitFor();

  sandbox.revokeKey(sandbox.apiKey);
  await workbench.sidebar
    .getByText(/^Not up to date since .*: unauthorized: API key has been revoked\./)
    .first()
    .waitFor();
  const alert = pipelinePage.frame.getByRole("alert");
  await alert.getByText("What is shown may be out of date: unauthorized: API key has been revoked.").waitFor();
  await alert.getByRole("button", { name: "Sign In Again" }).waitFor();
  await page
    .locator(".part.statusbar")
    .getByRole("button", { name: /^Artie, account Acme, unauthorized/ })
    .waitFor();
  await row.clickInline("Pause Pipeline");
  expect(await workbench.notification("Nothing was changed")).toContain("API key has been revoked");
  await shot(page, "bad-input-revoked");

  await workbench.answer("Nothing was changed", "Sign In Again");
  await workbench.enter("Sign In to Acme Again", "arsk_renewed");
  await workbench.notification("Signed in");
  await alert.waitFor({ state: "hidden" });
  await workbench.sidebar.getByText("Not up to date").first().waitFor({ state: "detached" });
  await unfolded.waitFor();
  await pipelinePage.waitForCount("1 of 4 tables");
  await page
    .locator(".part.statusbar")
    .getByRole("button", { name: "Artie, account Acme, 2 pipelines need attention" })
    .waitFor();
  await shot(page, "bad-input-renewed");
}

async function takesNoteOfADeletion({ page, workbench, pipelinePage, api }: Window): Promise<void> {
  const row = workbench.view("Pipelines").row(OTHER_DRAFT);
  await row.click();
  await row.expand();
  await row.clickInline("Open Pipeline");
  await pipelinePage.waitFor(OTHER_DRAFT);
  await workbench.clearNotifications();

  await row.clickInline("Start Pipeline");
  await workbench.question();
  await api.elsewhere.pipelines.delete(api.sandbox.pipeline(OTHER_DRAFT).uuid);
  await row.locator.waitFor({ state: "detached" });
  await workbench.answerQuestion("Start");
  expect(await workbench.notification("was not started")).toMatch(
    /There is no pipeline with the UUID .* It may have been deleted/,
  );
  await pipelinePage.frame.getByRole("alert").getByText("The account Acme has no such pipeline.").waitFor();
  await shot(page, "bad-input-deleted");
  await workbench.runCommand("View: Close Editor");
}

/** VS Code does not ask again for rows that it has. */
async function followsWhatIsUnfoldedAgain({ workbench, api }: Window): Promise<void> {
  const pipelines = workbench.view("Pipelines");
  const row = pipelines.row(RUNNING);
  await row.expand();
  await pipelines.row("public.invoices").waitFor();
  await row.collapse();
  await row.expand();
  const tables = [{ schema: "public", name: "another_table" }];
  await api.elsewhere.pipelines.replace(api.sandbox.pipeline(RUNNING).uuid, { name: RUNNING, tables });
  await pipelines.row("public.another_table").waitFor();
  await row.collapse();
}

async function fillsWhatWasOpenedWithoutTheApi({ workbench, pipelinePage, api }: Window): Promise<void> {
  await pipelinePage.waitFor(DRAFT);
  await api.stop();
  await workbench.reload();
  const alert = pipelinePage.frame.getByRole("alert");
  await alert.getByText(/can't be reached/).waitFor();
  await api.start();
  await alert.waitFor({ state: "hidden" });
  await pipelinePage.frame.getByText("No recent errors.").waitFor();
}

async function waitsForTheApi({ page, workbench, pipelinePage, api }: Window): Promise<void> {
  const row = workbench.view("Pipelines").row(RUNNING);
  const alert = pipelinePage.frame.getByRole("alert");
  await pipelinePage.waitFor(DRAFT);
  await workbench.clearNotifications();
  await api.stop();
  await row.clickInline("Pause Pipeline");
  await workbench.notification(`Reading ${RUNNING}`);
  expect(await workbench.notification("Nothing was changed")).toMatch(
    /The API at .* can't be reached: the connection was refused \(ECONNREFUSED\)\./,
  );
  await workbench.sidebar
    .getByText(/^Not up to date since .*: The API at .* can't be reached/)
    .first()
    .waitFor();
  await alert.getByText(/^What is shown may be out of date: The API at .* can't be reached/).waitFor();
  await shot(page, "bad-input-api-down");
  await row.waitForDescription(/^running/);

  await api.start({ pipelines: 5_000 });
  await workbench.sidebar.getByText("Not up to date").first().waitFor({ state: "detached" });
  await alert.waitFor({ state: "hidden" });
  await workbench.answer("Nothing was changed", "Retry");
  expect(await workbench.question()).toContain(`Pause ${RUNNING}?`);
  await workbench.answerQuestion("Cancel");
}

async function showsFiveThousand({ page, workbench, pipelinePage, api }: Window): Promise<void> {
  const drafts = api.sandbox.snapshot().pipelines.filter(({ status }) => status === "draft").length;
  const title = page.locator(".pane-header[aria-label^=Pipelines]");
  await workbench.clearNotifications();
  const rows = await workbench.view("Pipelines").rows();
  expect(rows.length).toBeLessThan(60);
  await shot(page, "bad-input-five-thousand");

  await workbench.runCommand("Artie: Filter Pipelines");
  await page.getByPlaceholder(/^Check what to show/).waitFor();
  await page.getByRole("checkbox", { name: `draft, ${drafts} pipelines` }).click();
  await page.keyboard.press("Enter");
  await title.getByText(`${drafts} of 5000 (draft)`).waitFor();
  await workbench.runCommand("Artie: Group Pipelines");
  await page.getByPlaceholder("By what?").waitFor();
  await workbench.pick("Source");
  await workbench.view("Pipelines").row("Customers MySQL").waitFor();
  await shot(page, "bad-input-five-thousand-groups");

  await workbench.runCommand("Artie: Open Pipeline");
  const box = page.getByPlaceholder("The pipeline to look at");
  await box.waitFor();
  const options = page.locator(".quick-input-widget").getByRole("option");
  await options.first().waitFor();
  expect(await options.count()).toBeLessThan(60);
  await box.fill("4711");
  await options.filter({ hasText: "4711" }).first().click();
  await pipelinePage.frame.getByRole("heading", { level: 1, name: "4711" }).waitFor();
}
