import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PROBLEM_STATUS, type ProblemCode } from '@entra-bff/contract';
import { DriveItem } from './drive.dto.js';

/** Why something that was begun did not come to its end: as an error's members are. */
export class OperationProblem {
  @ApiProperty({ enum: Object.keys(PROBLEM_STATUS), example: 'name_conflict' })
  code!: ProblemCode;
  /** The status that an error of this code has. */
  @ApiProperty({ example: 409 })
  status!: number;
  @ApiProperty({ example: 'Something of this name exists already.' })
  detail!: string;
}

/** Something that takes its time, such as a copy. */
export class Operation {
  @ApiProperty({ example: 'mJ3wqk0qv1l0q7qKpJcQb5d9nX2r6sYtUeVwZxAaBcD' })
  id!: string;
  @ApiProperty({ enum: ['running', 'completed', 'failed'], example: 'running' })
  status!: 'running' | 'completed' | 'failed';
  /** 0 to 100. */
  @ApiProperty({ example: 40 })
  percentage!: number;
  /** The drive of what was made; its alias, where it was begun under one. */
  @ApiPropertyOptional({ example: 'b!CbtYWrofwUGBJWnaJkNwoNrBLp_kC3RKklSXPwrdeP3yH8_qmH9xT5Y6RODPNfYI' })
  driveId?: string | undefined;
  /** What was made, once it is completed; absent when it is gone again. */
  item?: DriveItem | undefined;
  /** Only when it failed. */
  problem?: OperationProblem | undefined;
}
