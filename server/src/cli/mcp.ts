import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type Tool as ToolDescription,
} from '@modelcontextprotocol/sdk/types.js';
import type { Message } from '../messages';
import type * as Tools from './tools';
import type { Surroundings } from './tools/tool';

/** The tools and what it takes to offer them; they are given, so that this bundle holds the protocol and nothing else. */
export interface Offer {
  readonly tools: typeof Tools;
  readonly version: string;
  readonly instructions: Message;
  readonly say: (text: Message) => string;
  readonly surroundings: Surroundings;
}

/** Serves the tools over stdin and stdout (Model Context Protocol), until stdin ends. */
export async function serveTools({ tools, version, instructions, say, surroundings }: Offer): Promise<void> {
  const server = new Server(
    { name: 'workspaces-ports', title: 'WorkSpaces Ports', version },
    { capabilities: { tools: {} }, instructions: say(instructions) },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.TOOLS.map(
      (tool) =>
        ({
          name: tool.name,
          title: say(tool.title),
          description: say(tool.about),
          inputSchema: tools.inputSchema(tool, say),
          outputSchema: tool.output,
          annotations: { title: say(tool.title), ...HARMLESS },
        }) as ToolDescription,
    ),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }): Promise<CallToolResult> => {
    const tool = tools.TOOLS.find(({ name }) => name === params.name);
    if (!tool) throw new McpError(ErrorCode.InvalidParams, `no tool "${params.name}"`);
    const answer = await tools.call(tool, params.arguments ?? {}, surroundings);
    // As an object, and as text for clients that know no objects.
    if ('value' in answer) return { ...textOf(answer.value), structuredContent: answer.value };
    const { code, text } = answer.error;
    // Objects are held to the tool's schema, also those of errors.
    return { ...textOf({ error: { code, message: say(text) } }), isError: true };
  });
  await server.connect(new StdioServerTransport());
}

const HARMLESS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

const textOf = (value: Record<string, unknown>): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(value) }],
});
