import { type Delivery } from '#webhooks';
import { type DeliveryBackup } from './backup-record.js';

/** @returns null if it needs no backup: it is settled. */
export function deliveryBackup(delivery: Delivery, { tries, inLine }: { tries: number; inLine: boolean }): DeliveryBackup | null {
  if (delivery.settledAt !== null) return null;
  // Nobody can know what became of it, so it is sent again at once.
  const wasSent = delivery.state === 'sending';
  const due: Delivery = wasSent ? { ...delivery, state: 'due', dueAt: delivery.createdAt } : delivery;
  return { kind: 'delivery', delivery: due, tries, inLine };
}
