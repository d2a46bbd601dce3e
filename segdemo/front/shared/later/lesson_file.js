// In place of the name of a lesson: one that came as a file, see segdemo/lessons.
export const LESSON_FILE = 'file';
