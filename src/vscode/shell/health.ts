// How pipelines are doing beyond their state, a few at a time: their recent errors, which the store takes note of as of
// any read, and how far they lag behind what is usual for each.
import type { Lag } from "../../account/sightings.ts";
import type { ArtieClient, Pipeline, TableUsage } from "../../artie/index.ts";
import { isPaused, knownStatus } from "../../rules/state.ts";
import { isArtieError } from "./artie-error.ts";

/** So many pipelines in a round; a round at most so often, and one pipeline so often. */
const AT_ONCE = 3;
const ROUND_MS = 30_000;
const AGAIN_MS = 5 * 60_000;

const MINUTE_MS = 60_000;
const NOW_MS = 15 * MINUTE_MS;
const USUAL_MS = 24 * 60 * MINUTE_MS;

export interface Checked {
  readonly uuid: string;
  readonly lag: Lag | undefined;
}

export class Health {
  readonly #checkedAt = new Map<string, number>();
  #roundAt = -Infinity;
  /** Older APIs know neither errors nor figures: they are asked no more. */
  #isOffered = true;

  /** Reads those that were not looked at for longest. @throws ArtieError */
  async round(artie: ArtieClient, pipelines: readonly Pipeline[], signal: AbortSignal): Promise<Checked[]> {
    const now = performance.now();
    if (!this.#isOffered || now - this.#roundAt < ROUND_MS) return [];
    this.#roundAt = now;
    const checked: Checked[] = [];
    for (const uuid of this.#due(pipelines, now)) {
      if (signal.aborted) break;
      this.#checkedAt.set(uuid, now);
      checked.push({ uuid, lag: await this.#check(artie, uuid, signal) });
    }
    return checked;
  }

  #due(pipelines: readonly Pipeline[], now: number): string[] {
    const at = (uuid: string) => this.#checkedAt.get(uuid) ?? -Infinity;
    return pipelines
      .filter((pipeline) => !isPaused(pipeline) && knownStatus(pipeline) !== "draft")
      .map(({ uuid }) => uuid)
      .filter((uuid) => now - at(uuid) >= AGAIN_MS)
      .sort((a, b) => at(a) - at(b))
      .slice(0, AT_ONCE);
  }

  async #check(artie: ArtieClient, uuid: string, signal: AbortSignal): Promise<Lag | undefined> {
    try {
      await artie.pipelines.errorLogs(uuid, { signal });
      const until = Date.now();
      const [now, usual] = [
        await artie.pipelines.usage(uuid, rangeOf(until - NOW_MS, until), { signal }),
        await artie.pipelines.usage(uuid, rangeOf(until - USUAL_MS, until), { signal }),
      ].map(latencyOf);
      return now === undefined || usual === undefined ? undefined : { now, usual };
    } catch (error) {
      if (!isArtieError(error) || error.status !== 404) throw error;
      this.#isOffered = false;
      return undefined;
    }
  }
}

function rangeOf(from: number, to: number) {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** In seconds; a table counts by its rows. Undefined where nothing was delivered. */
function latencyOf(stats: readonly TableUsage[]): number | undefined {
  const measured = stats.flatMap(({ count, latency }) =>
    typeof latency === "number" ? [{ latency, weight: Math.max(1, count ?? 0) }] : [],
  );
  const weight = measured.reduce((sum, row) => sum + row.weight, 0);
  return weight > 0 ? measured.reduce((sum, row) => sum + row.latency * row.weight, 0) / weight : undefined;
}
