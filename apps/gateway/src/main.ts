import { contracts } from '#contracts';
import { storage } from '#storage';
console.log(contracts, storage);
