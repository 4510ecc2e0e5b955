// What all of the seed needs: names become UUIDs, ages become times.
import { namedUuid } from "../random.ts";
import type { State } from "../state.ts";
import type { Stored } from "../types.ts";

export const DATA_PLANE = "aws-eu-west-1";
export const DAY_MS = 24 * 60 * 60 * 1_000;

export class Seeder {
  readonly state: State;
  /** When the seeded account is made. */
  readonly start: number;
  readonly #seed: number;

  constructor(state: State, seed: number) {
    this.state = state;
    this.start = state.clock.now();
    this.#seed = seed;
  }

  uuid(kind: string, name: string): string {
    return namedUuid(this.#seed, kind, name);
  }

  stored(kind: string, name: string, daysOld: number): Stored {
    const createdAt = this.start - daysOld * DAY_MS;
    return { uuid: this.uuid(kind, name), createdAt, updatedAt: createdAt + DAY_MS };
  }
}
