// Signing in and out as a person does, with what VS Code itself shows of it.
import { expect, onTestFinished } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { shots, test } from "./fixture.ts";

test("signing in with a wrong and a right key, a reload, and signing out", async ({ openWorkbench }) => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { host, page, workbench } = await openWorkbench({ userSettings: { "artie.apiUrl": sandbox.url } });

  await workbench.openContainer("Artie");
  await page.getByRole("button", { name: "Sign In", exact: true }).click();
  await page.getByText("Sign In to Artie (1 of 2)").waitFor();
  await workbench.enter("Acme");
  await page.getByText("Sign In to Artie (2 of 2)").waitFor();
  const box = page.locator(".quick-input-widget:visible input").first();
  expect(await box.getAttribute("type")).toBe("password");
  await box.fill("sk-123");
  await page.getByText("An Artie API key begins with arsk_.").waitFor();
  await workbench.enter("arsk_revoked");
  expect(await workbench.notification("Sign-in failed")).toContain("refused the key");
  await shots(page, "accounts-refused");

  await page.getByRole("button", { name: "Try Again" }).click();
  await page.getByText("Sign In to Artie (2 of 2)").waitFor();
  await workbench.enter("arsk_accepted");
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
  await page.getByRole("button", { name: "Use the Sandbox" }).waitFor();

  expect(host.extensionLog()).toMatch(/GET \/pipelines 401 \d+ ms[^]*GET \/pipelines 200 \d+ ms/);
  expect(host.hasLogged("GET /pipelines 401")).toBe(true);
  for (const key of ["arsk_accepted", "arsk_revoked"]) expect(host.hasLogged(key)).toBe(false);
});
