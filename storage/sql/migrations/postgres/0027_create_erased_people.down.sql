DROP TABLE erased_texts;
DROP TABLE erased_people;
