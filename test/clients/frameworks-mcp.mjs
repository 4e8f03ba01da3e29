// The SDK of the Model Context Protocol, client and server in one process.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolResultSchema, ListToolsResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { runUses } from './frameworks-mcp-uses.mjs';

await runUses({ Client, McpServer, InMemoryTransport, CallToolResultSchema, ListToolsResultSchema, z });
