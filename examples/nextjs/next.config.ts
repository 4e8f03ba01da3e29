/** What is bundled is loaded by no loader. These stay packages, so that they are met when they are loaded. */
export default {
  serverExternalPackages: ['runledger', '@openai/agents', '@langchain/core', '@modelcontextprotocol/sdk'],
};
