declare module 'virtual:flow-table' {
  export const FLOW_TABLE: import('./flows/flow-field.js').FlowTable;
  /** Labels of parameters by name. */
  export const LABELS: Readonly<Record<string, string>>;
}
