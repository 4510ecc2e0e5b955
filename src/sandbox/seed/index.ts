// Builds the state that a sandbox starts with: the account of Larkspur, a made-up company, and its systems. The same
// seed and the same clock give the same account, to the UUID.
//
// `systems.json`, `account.json` and `pipelines.json` are the data. All hosts in them end in `larkspur.example`, a name
// that nobody can own; their credentials open nothing. A connector's configuration is accepted when its address, user
// and secret are those of one of the systems.
import { z } from "zod";
import type { Clock } from "../clock.ts";
import { Random, namedUuid } from "../random.ts";
import { State } from "../state.ts";
import { system } from "../world/systems.ts";
import { addAccount } from "./account.ts";
import { addGeneratedPipelines, addPipelines } from "./pipelines.ts";
import { Seeder } from "./seeder.ts";
import systems from "./systems.json" with { type: "json" };

export interface SeedOptions {
  readonly seed: number;
  /** How many pipelines there are at least. */
  readonly pipelines: number;
  readonly clock: Clock;
}

export function seedState({ seed, pipelines, clock }: SeedOptions): State {
  const environment = (name: string) => ({ uuid: namedUuid(seed, "environment", name), name });
  const company = {
    uuid: namedUuid(seed, "company", "Larkspur"),
    environments: { production: environment("production"), staging: environment("staging") },
  };
  // Every state has systems of its own: slots are dropped in them, and schemas created.
  const state = new State(company, clock, new Random(`${seed}/state`), z.array(system).parse(systems));
  const seeder = new Seeder(state, seed);
  addAccount(seeder);
  addPipelines(seeder);
  addGeneratedPipelines(seeder, pipelines - state.pipelines().length);
  return state;
}
