// A pipeline's document: what is written stays over a reload of the window and goes nowhere; what others change meanwhile
// is shown three ways before anything is sent; Apply shows the difference and takes it, Discard throws the draft away.
import { type Locator } from "playwright-core";
import { expect, test } from "vitest";
import { shots } from "../../harness/pictures.ts";
import type { Stage } from "./stage.ts";

const PIPELINE = "Billing Postgres to Snowflake";
/** That another pipeline has. */
const NAME = "MySQL to BigQuery";
/** For what a window that has been loaded anew brings up. */
const RELOADED_MS = 60_000;

export function testEditDocument(stage: () => Stage): void {
  test("keeps a draft over a reload, shows three ways what others change, applies and discards", async () => {
    const { sandbox, session, elsewhere } = stage();
    const { page, workbench } = session;
    const text = page.locator(".editor-instance .view-lines").last();
    const lens = (title: string) => page.locator(".codelens-decoration a").filter({ hasText: title }).last();
    const { uuid } = sandbox.pipeline(PIPELINE);
    const atArtie = async () => elsewhere.pipelines.get(uuid, { fresh: true });
    const sent = () => sandbox.requests.filter(({ method, path }) => method !== "GET" && !/validate/.test(path));
    const write = async (line: Locator, instead: string) => {
      await line.click();
      await page.keyboard.press("Home");
      await page.keyboard.press("Shift+End");
      await page.keyboard.press("Delete");
      await page.keyboard.insertText(instead);
      // Before it is known to be changed it looks saved.
      await page.locator(".tab.active.dirty").waitFor();
      await page.keyboard.press("ControlOrMeta+S");
      await page.locator(".tab.active:not(.dirty)").waitFor();
    };
    sandbox.clearRequests();

    await workbench.view("Pipelines").row(PIPELINE).contextMenu("Edit Pipeline");
    await write(text.getByText(`"${PIPELINE}"`), `"name": "${NAME}",`);
    await workbench.reload();
    await text.getByText(`"${NAME}"`).waitFor({ timeout: RELOADED_MS });
    await lens("Apply...").waitFor({ timeout: RELOADED_MS });
    expect(sent()).toEqual([]);

    const before = await atArtie();
    const theirs = { ...before.specificDestCfg, schema: "THEIRS" };
    await elsewhere.pipelines.replace(uuid, { ...before, specificDestCfg: theirs });
    sandbox.clearRequests();
    await lens("Apply...").click();
    expect(await workbench.question()).toMatch(/has changed at Artie since you began your draft.*"BILLING".*"THEIRS"/s);
    await workbench.answerQuestion("Compare Three Ways");
    const merging = page.locator(".merge-editor");
    await merging.getByText("1 Conflict Remaining").waitFor();
    await shots(page, "jobs-document-three-ways");
    expect(sent()).toEqual([]);
    await page.getByRole("button", { name: "Go to Next Unhandled Conflict" }).click();
    await merging.getByText("Accept At Artie now").click();
    await merging.getByText("0 Conflicts Remaining").waitFor();
    await workbench.runCommand("Merge Editor: Complete Merge");
    await merging.waitFor({ state: "detached" });
    expect(sent()).toEqual([]);

    await lens("Apply...").click();
    expect(await workbench.question()).toMatch(
      /^Apply your changes to Billing Postgres to Snowflake\?.*There is a pipeline MySQL to BigQuery already/s,
    );
    await page.locator(".monaco-diff-editor .modified").getByText(`"${NAME}"`).waitFor();
    await shots(page, "jobs-document-apply");
    expect(sent()).toEqual([]);
    await workbench.answerQuestion("Apply");
    await workbench.notification("Applied the changes to Billing Postgres to Snowflake");
    expect(await atArtie()).toMatchObject({ name: NAME, specificDestCfg: theirs });

    await write(text.getByText(`"${NAME}"`), '"name": "Never", "flows": 1,');
    await page.locator(".squiggly-warning, .squiggly-error").first().waitFor();
    await shots(page, "jobs-document");
    await lens("Discard Draft").click();
    expect(await workbench.question()).toContain(`Discard the draft of ${NAME}?`);
    await workbench.answerQuestion("Discard Draft");
    await text.getByText(`"${NAME}"`).waitFor();
    await lens("Discard Draft").waitFor({ state: "detached" });
    expect((await atArtie()).name).toBe(NAME);
  });
}
