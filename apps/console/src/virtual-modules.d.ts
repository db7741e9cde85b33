declare module 'virtual:flow-table' {
  export const FLOW_TABLE: import('./flows/flow-field.js').FlowTable;
}
