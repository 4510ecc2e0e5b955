// What the resources' methods have in common.
import { ArtieError } from "../errors.ts";
import type { CallOptions, Transport } from "../transport.ts";
import type { z } from "zod";
import { validationAnswer } from "../schemas.ts";

/** The outcome of a dry run or a connection test: the call worked, what it tested may not have. */
export type Validation = { readonly valid: true } | { readonly valid: false; readonly failure: ArtieError };

/** HTTP 204 and an empty `error` mean valid; HTTP 200 with an `error` means not. */
function toValidation(operation: string, answer: z.infer<typeof validationAnswer>): Validation {
  const reported = answer?.error;
  return reported ? { valid: false, failure: new ArtieError({ operation, reported }) } : { valid: true };
}

/** A dry run: nothing is kept, so it counts as a read. */
export async function validate(
  send: Transport["send"],
  operation: string,
  address: string,
  body: unknown,
  options?: CallOptions,
): Promise<Validation> {
  const answer = await send(
    { operation, method: "POST", effect: "read", path: address, body, response: validationAnswer },
    options,
  );
  return toValidation(operation, answer);
}

/** A path whose parts are encoded, so that nothing in an id can lead elsewhere. */
export function path(strings: TemplateStringsArray, ...parts: readonly string[]): string {
  return String.raw({ raw: strings }, ...parts.map((part) => encodeURIComponent(part.toWellFormed())));
}

export type { CallOptions, Transport };
