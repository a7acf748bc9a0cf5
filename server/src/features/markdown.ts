/** The one builder of hover text: everything that comes from a file or a catalogue is escaped here, once. */
export const plain = (text: string): string => text.replace(/[\\`*_{}[\]()#+!|<>~&]/g, '\\$&').replace(/\s+/g, ' ');

/** Inline code; a back-tick in the text would end it. */
export const code = (text: string): string => `\`${text.replace(/`/g, "'").replace(/\s+/g, ' ')}\``;

export const bold = (text: string): string => `**${plain(text)}**`;

export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

export const paragraphs = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join('\n\n');
