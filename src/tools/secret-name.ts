// How a secret is called. Apart from what puts it in, so that those who only ask for a name load nothing else.

/** Also the tail of an environment variable, where `_FOR` ends the name of the one that says where a secret may go. */
export const SECRET_NAME = /^(?![A-Za-z0-9_]*_FOR$)[A-Za-z_][A-Za-z0-9_]*$/;

/** Every reference in a text, also as it stands in a URI that was encoded. */
export const REFERENCES = /secret(?::\/\/|%3a%2f%2f)([A-Za-z0-9_]*)/gi;

export function referenceTo(name: string): string {
  return `secret://${name}`;
}
