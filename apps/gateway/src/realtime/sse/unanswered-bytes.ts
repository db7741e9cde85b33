const RETRANSMISSION_TIMER = '01';

/**
 * A connection that waits for an acknowledgement, from a line of the kernel's table; null for any other line.
 * Source: proc(5), and the kernel's Documentation/networking/proc_net_tcp.rst for the columns
 * `sl local rem st tx:rx tr:when retrnsmt uid timeout inode`.
 */
export function unansweredOf(line: string): { inode: string; retransmits: number } | null {
  const [, , , , , timer = '', retransmits = '', , , inode] = line.trim().split(/\s+/);
  if (inode === undefined || !timer.startsWith(`${RETRANSMISSION_TIMER}:`)) return null;
  return { inode, retransmits: Number.parseInt(retransmits, 16) };
}
