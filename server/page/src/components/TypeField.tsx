import { typeName } from "../format.ts";
import { OBJECT_TYPES, type ObjectType } from "../views/quality/question.ts";
import { SelectField } from "./SelectField.tsx";

interface TypeFieldProps {
  label: string;
  value: ObjectType;
  error?: string;
  isFixed?: boolean;
  onChange: (type: ObjectType) => void;
}

// One of HubSpot's types of records that are read.
export function TypeField(props: TypeFieldProps) {
  return <SelectField {...props} options={OBJECT_TYPES.map((one) => [one, typeName(one)] as const)} />;
}
