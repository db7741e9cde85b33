export const triverse = 'triverse';
