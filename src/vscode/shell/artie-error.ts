// Tells the API's errors by their name: their class would bring the whole client into the activation.
import type { ArtieError, ArtieErrorCode } from "../../artie/index.ts";

export function isArtieError(error: unknown): error is ArtieError {
  return error instanceof Error && error.name === "ArtieError";
}

export function codeOf(error: unknown): ArtieErrorCode | undefined {
  return isArtieError(error) ? error.code : undefined;
}
