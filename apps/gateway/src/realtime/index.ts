/** What the AsyncAPI document describes of this feature. */
export { AuthRefreshDto, TaskSubscribeDto, TaskUnsubscribeDto } from './socket-requests.dto.js';
