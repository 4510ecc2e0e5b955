import { afterAll, beforeAll, beforeEach } from "vitest";
import { World } from "./world.ts";

/**
 * A world for all tests of a file or group, as new before each of them, its store holding these secrets too.
 * @param take Is given the world before the first test.
 */
export function worldForTests(take: (world: World) => void, secrets: Readonly<Record<string, string>> = {}): void {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    take(world);
  });
  beforeEach(() => {
    world.reset({}, secrets);
  });
  afterAll(() => world[Symbol.asyncDispose]());
}
