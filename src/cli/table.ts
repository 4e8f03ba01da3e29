export { type RenderedTable, renderTable, type TableColumn } from '../common/table.ts';
