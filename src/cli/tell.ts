// What the command line says on stderr: one line, without the credentials of its environment or any that a text shows.
import { reveal } from "../artie/text.ts";

/** Variables whose values nobody is shown. */
const SECRET = /^ARTIE_(?:API_KEY|GATEWAY_KEY|GATEWAY_TOKEN|SECRET_\w+(?<!_FOR))$/;

export async function tell(text: string): Promise<void> {
  const { redact } = await import("../tools/policy/redact/index.ts");
  const secrets = Object.entries(process.env).flatMap(([name, value]) => (value && SECRET.test(name) ? [value] : []));
  process.stderr.write(`artie-mcp: ${reveal(String(redact(text, secrets)))}\n`);
}
