// A pipeline with what surrounds it, for looking: where its surroundings take the answer away, the pipeline alone.
import { ArtieError, type FullPipeline, type PipelineWithRelations, unreadableIn } from "../artie/index.ts";
import type { Missing } from "./incomplete.ts";

/** Credentials are in plain sight in it. @throws ArtieError or ToolError when the pipeline itself can't be read */
export async function withRelations(
  reading: Promise<PipelineWithRelations>,
  alone: () => Promise<FullPipeline>,
  incomplete: Missing[],
): Promise<PipelineWithRelations> {
  try {
    const whole = await reading;
    for (const missing of unreadableIn(whole)) incomplete.push({ missing, why: "it can't be read" });
    return whole;
  } catch (error) {
    if (!(error instanceof ArtieError) || error.code === "canceled" || ABOUT_ITSELF.has(error.status)) throw error;
    const pipeline = await alone();
    incomplete.push({ missing: "source and destination", why: error.message });
    return { pipeline };
  }
}

/** Asked for less, the API would answer the same. */
const ABOUT_ITSELF: ReadonlySet<number | undefined> = new Set([401, 404, 429]);
