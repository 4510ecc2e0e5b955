// Secrets that the API makes and shows once: they go to the secret store, and the model gets the reference.
import { masksIn } from "../artie/index.ts";
import { ToolError } from "../rules/tool-error.ts";
import type { ToolContext } from "./context.ts";
import { newTarget } from "./plan.ts";
import { referenceTo } from "./secret-name.ts";

export function creation(kind: string, name: string) {
  // Without its name: one in quotes after the word key or salt is taken for a secret, and would not be shown.
  const effect = `Creates ${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}; its secret goes to the secret store`;
  return Promise.resolve({ targets: [newTarget(kind, name)], effect, risk: "none" as const });
}

export interface Holder {
  readonly uuid: string;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
}

/**
 * Puts the secret into the store for these destinations, under a name made from its holder's and the beginning of its
 * UUID, so that it takes nobody's place. @returns the reference
 */
export async function keep(
  { secrets, clean }: Pick<ToolContext, "secrets" | "clean">,
  prefix: string,
  holder: Holder,
  secret: string,
  destinations: readonly string[],
): Promise<string> {
  const slug = clean(holder.name ?? "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 60);
  const name = [prefix, slug, holder.uuid.slice(0, 8).toUpperCase()].filter(Boolean).join("_");
  const lost = (reason: string) =>
    new ToolError(
      "refused",
      `It was created (${holder.uuid}), but its secret could not be kept: ${reason} Delete it and create it again.`,
    );
  if (secret === "" || masksIn(secret).length > 0) throw lost("the API does not show it.");
  try {
    await secrets.set(name, secret, destinations);
  } catch (error) {
    throw lost(error instanceof Error ? error.message : String(error));
  }
  return referenceTo(name);
}
