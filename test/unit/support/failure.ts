// What a call that has to fail failed with.
import { ArtieError } from "../../../src/artie/index.ts";

/** @throws Error when the call does not fail, or with anything but an ArtieError */
export async function failureOf(call: Promise<unknown>): Promise<ArtieError> {
  const outcome = await call.then(
    () => "success",
    (error: unknown) => error,
  );
  if (outcome instanceof ArtieError) return outcome;
  throw new Error("The call did not fail with an ArtieError.", { cause: outcome });
}
