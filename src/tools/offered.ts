// Reads that are newer than the published API: some accounts do not have them yet.
import { ArtieError, DASHBOARD_URL, type Pipeline } from "../artie/index.ts";
import { ToolError } from "../rules/tool-error.ts";

/** The pipeline exists, so a 404 says that this account's API lacks the read. @throws ToolError that names the dashboard */
export async function orNotOffered<T>(pipeline: Pick<Pipeline, "name">, what: string, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof ArtieError && error.status === 404)) throw error;
    const message = `This account's API does not offer ${what}; look for "${pipeline.name}" at ${DASHBOARD_URL}.`;
    throw new ToolError("not_offered", message);
  }
}
