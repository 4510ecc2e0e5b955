// How a secret is called. Apart from what puts it in, so that those who only ask for a name load nothing else.

/** Also the tail of an environment variable. */
export const SECRET_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function referenceTo(name: string): string {
  return `secret://${name}`;
}
