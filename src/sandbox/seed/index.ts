// Builds the state that a sandbox starts with. The same seed and the same clock give the same account, to the UUID.
import type { Clock } from "../clock.ts";
import { Random, namedUuid } from "../random.ts";
import { State } from "../state.ts";
import { CONNECTORS, PIPELINES, READERS } from "./company.ts";
import { addGeneratedPipelines } from "./generated.ts";
import { Seeder } from "./seeder.ts";
import { worldServers } from "./world.ts";

export interface SeedOptions {
  readonly seed: number;
  readonly pipelines: number;
  readonly clock: Clock;
}

export function seedState({ seed, pipelines, clock }: SeedOptions): State {
  const environment = (name: string) => ({ uuid: namedUuid(seed, "environment", name), name });
  const company = {
    uuid: namedUuid(seed, "company", "Larkspur"),
    environments: { production: environment("production"), staging: environment("staging") },
  };
  const state = new State(company, clock, new Random(`${seed}/state`), worldServers());
  const seeder = new Seeder(state, seed);
  for (const [index, connector] of CONNECTORS.entries()) seeder.addConnector(connector, 400 - index);
  for (const [index, reader] of READERS.entries()) seeder.addReader(reader, 300 - index);
  for (const [index, pipeline] of PIPELINES.entries()) state.addPipeline(seeder.makePipeline(pipeline, 200 - index));
  seeder.addAdministration();
  addGeneratedPipelines(state, seeder, pipelines - PIPELINES.length);
  return state;
}
