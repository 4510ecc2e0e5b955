// What the views say when there is nothing to list, or nobody lets them.
import { createArtieClient } from "../../../src/artie/index.ts";
import { type FaultName } from "../../../src/sandbox/index.ts";
import { type Gallery } from "./window.ts";

const FAILURES: Partial<Record<FaultName, RegExp>> = {
  "403": /may not list pipelines/,
  "429": /accepts no more requests/,
  "500": /could not be loaded/,
  garbage: /not an Artie API/,
  cut: /did not answer/,
};
const ACCOUNTS = ["Larkspur", "Staging"];
const STAGING_KEY = "arsk_staging";

/** Rows that were loaded stay, so each state begins with another account. */
export async function states(gallery: Gallery): Promise<void> {
  const { workbench, sandbox, picture } = gallery;
  const view = workbench.view("Pipelines");
  const row = view.row("MySQL to BigQuery");
  await workbench.signIn("Staging", STAGING_KEY);
  await row.waitFor();
  await workbench.clearNotifications();

  for (const [index, [fault, words]] of Object.entries(FAILURES).entries()) {
    sandbox.setFaults({ [fault]: 1 });
    await switchTo(gallery, ACCOUNTS[index % 2]);
    await view.welcome(words);
    await picture(`state-${fault}`);
    sandbox.setFaults({});
    await view.clickWelcome("Retry");
    await row.waitFor();
  }

  sandbox.revokeKey(STAGING_KEY);
  await switchTo(gallery, "Staging");
  await view.welcome(/refused the API key/);
  await picture("state-refused");

  sandbox.setLatency(600_000);
  await switchTo(gallery, "Larkspur");
  await picture("state-loading");
  sandbox.setLatency(0);
  await row.waitFor();

  sandbox.setFaults({ "500": 1 });
  await workbench.runCommand("Artie: Refresh");
  await workbench.sidebar.getByText("Not up to date").first().waitFor();
  await picture("state-not-up-to-date");
  sandbox.setFaults({});

  await deleteAll(gallery);
  await workbench.runCommand("Artie: Refresh");
  await view.welcome(/has no pipelines yet/);
  await picture("state-empty");
}

async function switchTo({ workbench }: Gallery, account = ""): Promise<void> {
  await workbench.runCommand("Artie: Switch Account");
  await workbench.waitForTitle("Switch Artie Account");
  await workbench.pick(account);
}

async function deleteAll({ sandbox }: Gallery): Promise<void> {
  const artie = createArtieClient({ url: sandbox.url, key: sandbox.apiKey, userAgent: "somebody-else/1" });
  for (const { uuid } of await artie.pipelines.list()) await artie.pipelines.delete(uuid);
  for (const { uuid } of await artie.sourceReaders.list()) await artie.sourceReaders.delete(uuid);
  for (const { uuid } of await artie.connectors.list()) await artie.connectors.delete(uuid);
}
