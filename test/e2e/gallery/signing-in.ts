// From an empty window to an account.
import { type Gallery } from "./window.ts";

export async function signingIn({ workbench, sandbox, picture }: Gallery): Promise<void> {
  await workbench.view("Pipelines").welcome();
  await picture("signed-out");

  await workbench.view("Pipelines").clickWelcome("Sign In");
  await workbench.waitForTitle("Sign In to Artie (1 of 2)");
  await picture("sign-in-name");
  await workbench.enter("Sign In to Artie (1 of 2)", "Larkspur");
  await workbench.asked("Sign In to Artie (2 of 2)");
  await workbench.input().fill("sk-123");
  await workbench.asked("An Artie API key begins with arsk_.");
  await picture("sign-in-key");
  sandbox.setLatency(600_000);
  await workbench.enter("Sign In to Artie (2 of 2)", "arsk_revoked");
  await workbench.notification("Checking the key");
  await picture("sign-in-checking");
  await workbench.answer("Checking the key", "Cancel");
  sandbox.setLatency(0);

  await workbench.signIn("Larkspur", sandbox.apiKey);
  await workbench.view("Pipelines").row("MySQL to BigQuery").waitFor();
  await picture("signed-in");
  await workbench.clearNotifications();
}
