// Takes the place of the SDK's own module for what depends on the platform when the product is bundled: that one loads
// a JSON Schema validator as large as the rest of the SDK, which nothing here uses.
import type { JsonSchemaValidator } from "@modelcontextprotocol/server";

export { default as process } from "node:process";

/** Of browsers only. */
export const CORS_IS_POSSIBLE = false;

/** Takes everything: what a person answers to a question is looked at by the one who asked. */
export class DefaultJsonSchemaValidator {
  getValidator<T>(): JsonSchemaValidator<T> {
    return (input) => ({ valid: true, data: input as T, errorMessage: undefined });
  }
}
