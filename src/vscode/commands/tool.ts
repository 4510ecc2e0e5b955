// Runs one of the agent's tools for a person, so that both get the same checks and the same refusals.
import type { ToolContext } from "../../tools/context.ts";
import type { Session } from "../shell/sessions.ts";

/** @throws ToolError, ArtieError, or a ZodError for input that the tool does not take */
export async function runTool(
  { artie }: Session,
  name: string,
  input: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<object> {
  const [{ catalog }, { Resolver }] = await Promise.all([
    import("../../tools/catalog.ts"),
    import("../../tools/resolve.ts"),
  ]);
  const tool = catalog.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`There is no tool "${name}".`);
  const context: ToolContext = {
    artie,
    signal,
    resolve: new Resolver(artie, signal),
    access: "everything",
    progress: () => undefined,
    workspaceFolders: [],
    ...WITHOUT_CREDENTIALS,
  };
  return tool.run(context, tool.input.parse(input));
}

/** What a person does with a saved connector needs no secrets and no Events API. */
const WITHOUT_CREDENTIALS: Pick<ToolContext, "secrets" | "events"> = {
  secrets: {
    get: () => Promise.resolve(undefined),
    set: () => Promise.reject(new Error("Secrets are added with Artie: Add Secret.")),
    known: () => [],
  },
  events: () => {
    throw new Error("Commands send no events.");
  },
};
