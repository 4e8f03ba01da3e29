export {
  type ModelServer,
  type Script,
  type ServedCall,
  startModelServer,
} from '../../examples/model-server/server.ts';
