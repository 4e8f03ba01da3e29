// The same with its CommonJS build, the server first, and late.
setTimeout(async () => {
  const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
  const { InMemoryTransport } = require('@modelcontextprotocol/sdk/inMemory.js');
  const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
  const { CallToolResultSchema, ListToolsResultSchema } = require('@modelcontextprotocol/sdk/types.js');
  const { z } = require('zod');
  const { runUses } = await import('./frameworks-mcp-uses.mjs');
  await runUses({ Client, McpServer, InMemoryTransport, CallToolResultSchema, ListToolsResultSchema, z });
}, 1);
