/** What the command line does, by its first word, and what goes on until the other side ends it. */
export const COMMAND_NAMES = ['check', 'inspect', 'probe', 'lookup', 'catalogue', 'generate', 'update'] as const;
export const SERVER_NAMES = ['lsp', 'mcp'] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];
export type ServerName = (typeof SERVER_NAMES)[number];

export const isCommand = (name: string | undefined): name is CommandName =>
  (COMMAND_NAMES as readonly (string | undefined)[]).includes(name);
export const isServer = (name: string | undefined): name is ServerName =>
  (SERVER_NAMES as readonly (string | undefined)[]).includes(name);
