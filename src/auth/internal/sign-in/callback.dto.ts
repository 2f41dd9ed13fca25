import { IsOptional, IsString, MaxLength } from 'class-validator';

/** Entra's authorization answer (`response_mode=query`). A parameter that comes twice is no string and is refused. */
export class CallbackQuery {
  @IsString()
  @MaxLength(128)
  state!: string;

  @IsOptional()
  @IsString()
  @MaxLength(8_192)
  code?: string;

  @IsOptional()
  @IsString()
  @MaxLength(128)
  error?: string;

  @IsOptional()
  @IsString()
  error_description?: string;

  @IsOptional()
  @IsString()
  @MaxLength(512)
  iss?: string;

  @IsOptional()
  @IsString()
  @MaxLength(512)
  session_state?: string;
}
