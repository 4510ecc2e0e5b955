// Signing in and out as a person does, with what VS Code itself shows of it.
import { expect, onTestFinished } from "vitest";
import { shots, test } from "./fixture.ts";
import { stillSandbox } from "../support/still-sandbox.ts";

test("signing in with a wrong and a right key, a reload, and signing out", async ({ openWorkbench }) => {
  const sandbox = await stillSandbox();
  onTestFinished(() => sandbox.close());
  const { host, page, workbench } = await openWorkbench({ userSettings: { "artie.apiUrl": sandbox.url } });

  await workbench.openContainer("Artie");
  await workbench.view("Pipelines").clickWelcome("Sign In");
  await workbench.enter("Sign In to Artie (1 of 2)", "Acme");
  await workbench.asked("Sign In to Artie (2 of 2)");
  expect(await workbench.input().getAttribute("type")).toBe("password");
  await workbench.input().fill("sk-123");
  await workbench.enter("An Artie API key begins with arsk_.", "arsk_revoked");
  expect(await workbench.notification("Sign-in failed")).toContain("refused the key");
  await shots(page, "accounts-refused");

  await workbench.answer("Sign-in failed", "Try Again");
  await workbench.enter("Sign In to Artie (2 of 2)", "arsk_accepted");
  expect(await workbench.notification("Signed in")).toContain("as Acme");
  await page.locator(".part.activitybar").getByRole("button", { name: "Accounts" }).click();
  await page.getByRole("menuitem", { name: "Acme (Artie)" }).waitFor();
  await shots(page, "accounts-menu");
  await page.keyboard.press("Escape");

  await page.reload();
  await workbench.openContainer("Artie");
  await workbench.view("Pipelines").row("MySQL to BigQuery").description();

  await workbench.runCommand("Artie: Sign Out");
  expect(await workbench.question()).toContain("Sign out of Acme?");
  await workbench.answerQuestion("Sign Out");
  await workbench.notification("Signed out of Acme.");
  await workbench.view("Pipelines").welcome(/Use the Sandbox/);

  expect(host.hasLogged(/GET \/pipelines 401 \d+ ms[^]*GET \/pipelines 200 \d+ ms/)).toBe(true);
  for (const key of ["arsk_accepted", "arsk_revoked"]) expect(host.hasLogged(key)).toBe(false);
});
